import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { clock } from "./call_timer";

/** Covers the page during a pause, and shows how long it lasts. */
export class PauseBlock extends Component {
    static template = "customer_retention.CallPause";
    static props = { since: [String, Boolean], goOn: Function };

    setup() {
        this.button = useRef("button");
        this.time = useState({ now: Date.now() });
        const began = this.props.since && deserializeDateTime(this.props.since).toMillis();
        this.began = began || Date.now();
        const ticking = browser.setInterval(() => (this.time.now = Date.now()), 1000);
        onMounted(() => this.button.el.focus());
        onWillUnmount(() => browser.clearInterval(ticking));
    }

    get clock() {
        return clock(Math.max(0, Math.floor((this.time.now - this.began) / 1000)));
    }
}
