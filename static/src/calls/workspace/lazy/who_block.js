import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const BANNERS = { complaint: "fa-exclamation-circle", key_account: "fa-star" };

/** Whom to call: number, hour there, figures, and what to know before. */
export class WhoBlock extends Component {
    static template = "customer_retention.CallWho";
    static props = { store: Object, act: Object, dials: Boolean };

    setup() {
        this.state = useState(this.props.store).state;
    }

    get card() {
        return this.state.card;
    }

    get who() {
        return this.card.who;
    }

    get telLabel() {
        return _t("Call %s", this.who.phone);
    }

    bannerIcon(banner) {
        return BANNERS[banner.kind] || "fa-info-circle";
    }

    openBanner({ model, id }) {
        return this.props.act.openDocument(model, id);
    }
}
