import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const ICONS = {
    call: "fa-phone",
    order: "fa-shopping-cart",
    message: "fa-envelope-o",
    complaint: "fa-exclamation-circle",
    gift: "fa-gift",
    meeting: "fa-calendar",
};

const KINDS = {
    call: () => _t("Call"),
    order: () => _t("Order"),
    message: () => _t("Message"),
    complaint: () => _t("Complaint"),
    gift: () => _t("Gift"),
    meeting: () => _t("Meeting"),
};

/** What was before, newest first, and what can be made of the call. */
export class HistoryBlock extends Component {
    static template = "customer_retention.CallHistory";
    static props = { store: Object, act: Object };

    setup() {
        this.state = useState(this.props.store).state;
    }

    get card() {
        return this.state.card;
    }

    get quotation() {
        const { order_id: id, order_name: name } = this.state.draft;
        return this.state.quoted || (id && { id, name });
    }

    get basketTitle() {
        return this.card.basket?.products || _t("No usual basket: nothing was bought yet");
    }

    kind(event) {
        return KINDS[event.kind]?.() || "";
    }

    icon(event) {
        return event.icon || ICONS[event.kind] || "fa-circle-o";
    }
}
