import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Pages draw the badge twice (wide and narrow header): one request serves both. */
let asked;

export class HeaderBadge extends Interaction {
    static selector = ".o_retention_badge";

    start() {
        asked ||= rpc("/shop/retention/badge", {}, { silent: true }).catch(() => ({}));
        this.waitFor(asked).then(this.protectSyncAfterAsync((badge) => this.show(badge)));
    }

    show(badge) {
        if (!badge.text) {
            return;
        }
        const link = this.el.querySelector("a");
        link.title = badge.title;
        link.setAttribute("aria-label", badge.title);
        const level = badge.level ? `${badge.level} · ` : "";
        this.el.querySelector(".o_retention_badge_text").textContent = level + badge.text;
        this.el.classList.remove("d-none");
    }
}

registry.category("public.interactions").add("customer_retention.header_badge", HeaderBadge);
