import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { clock } from "./call_timer";

/** How the day goes, which list is called, and how long the call lasts. */
export class HeaderBlock extends Component {
    static template = "customer_retention.CallHeader";
    static props = { store: Object, act: Object };

    setup() {
        this.store = useState(this.props.store);
        this.state = this.store.state;
        this.time = useState({ now: Date.now() });
        const ticking = browser.setInterval(() => (this.time.now = Date.now()), 1000);
        onWillUnmount(() => browser.clearInterval(ticking));
    }

    get header() {
        return this.state.header;
    }

    get clock() {
        // Read so that the page is drawn anew every second
        return this.time.now && clock(this.store.seconds);
    }

    get timerTitle() {
        return this.store.isTiming
            ? _t("Stop the time of the call")
            : _t("Start the time of the call");
    }

    onCampaign(ev) {
        return this.store.chooseCampaign(Number(ev.target.value) || false);
    }
}
