import { patch } from "@web/core/utils/patch";
import { WebsiteSale } from "@website_sale/interactions/website_sale";

patch(WebsiteSale.prototype, {
    /**
     * Show what the chosen variant earns.
     *
     * @override
     */
    _onChangeCombination(ev, parent, combination) {
        super._onChangeCombination(...arguments);
        const earns = parent.querySelector(".o_retention_earns");
        if (earns) {
            earns.textContent = combination.retention_earns || "";
            earns.classList.toggle("d-none", !combination.retention_earns);
        }
    },
});
