import { patch } from "@web/core/utils/patch";
import { Checkout } from "@website_sale/interactions/checkout";

patch(Checkout.prototype, {
    /**
     * Draw the points block anew: another delivery fee changes what points may pay.
     *
     * @override
     */
    _updateCartSummary(result, targetEl) {
        super._updateCartSummary(...arguments);
        if (!("retention_row" in result)) {
            return;
        }
        const table = document.createElement("table");
        table.innerHTML = result.retention_row;
        const drawn = table.querySelector("tr[name='o_retention']");
        const shown = targetEl.querySelector("tr[name='o_retention']");
        if (shown && drawn) {
            shown.replaceWith(drawn);
        } else if (drawn) {
            targetEl.querySelector("tr[name='o_order_total']")?.after(drawn);
        } else {
            shown?.remove();
        }
    },
});
