import { Component } from "@odoo/owl";
import { clock } from "./call_timer";

/** What the day brought so far. */
export class SummaryBlock extends Component {
    static template = "customer_retention.CallSummary";
    static props = { summary: Object };

    clock(seconds) {
        return clock(seconds || 0);
    }
}
