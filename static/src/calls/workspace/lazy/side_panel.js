import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { uuid } from "@web/core/utils/strings";
import { useDebounced } from "@web/core/utils/timing";
import { outcomeKey } from "./call_keys";
import { SummaryBlock } from "./summary_block";

const TITLES = {
    skip: () => _t("Why is this customer skipped?"),
    complaint: () => _t("Record a complaint"),
    extra: () => _t("Give an extra"),
    find: () => _t("Who is calling?"),
    help: () => _t("Keys"),
    summary: () => _t("The day so far"),
};
const FIND_DELAY = 200;

/** What is asked beside the call, without covering the customer. */
export class SidePanel extends Component {
    static template = "customer_retention.CallPanel";
    static components = { SummaryBlock };
    static props = { store: Object, act: Object };

    setup() {
        this.store = useState(this.props.store);
        this.state = this.store.state;
        this.box = useState({ text: "", wish: "", points: "", found: [], isBusy: false });
        this.key = uuid();
        this.answers = new KeepLast();
        this.findSoon = useDebounced(() => this.find(), FIND_DELAY);
        useAutofocus({ mobile: true });
    }

    get title() {
        return TITLES[this.state.panel]?.();
    }

    get keys() {
        return [
            ["1 - 5", _t("reached or not; 2 to 5 save at once")],
            ...this.store.results
                .filter((one) => outcomeKey(one))
                .map((one) => [outcomeKey(one).toUpperCase(), one.name]),
            ["Enter", _t("save and next")],
            ["Ctrl Enter", _t("the same, from the note")],
            ["S", _t("skip, with a reason")],
            ["N", _t("write the note")],
            ["R", _t("call back, and when")],
            ["C", _t("copy or call the number, start the time")],
            ["← →", _t("steps of the script")],
            ["O", _t("quotation of the usual basket")],
            ["D", _t("record what the customer dislikes: a complaint")],
            ["G", _t("give an extra")],
            ["U", _t("undo the last outcome")],
            ["P", _t("pause")],
            ["/", _t("find who is calling")],
            ["Esc", _t("leave a field, close, choose nothing")],
            ["?", _t("these keys")],
        ];
    }

    close() {
        this.props.act.close();
    }

    async run(action) {
        if (this.box.isBusy) {
            return;
        }
        this.box.isBusy = true;
        const isDone = await action();
        this.box.isBusy = false;
        if (isDone) {
            this.close();
        }
    }

    onComplaint() {
        const text = this.box.text.trim();
        return text && this.run(() => this.store.logComplaint(text, this.box.wish.trim()));
    }

    onExtra() {
        const points = Number(this.box.points);
        const give = () => this.store.giveExtra(points, this.box.text.trim(), this.key);
        return points > 0 && this.run(give);
    }

    onEnd() {
        return this.store.endSession();
    }

    // ---- Who is calling ----

    onFind(ev) {
        this.box.text = ev.target.value;
        this.findSoon();
    }

    async find() {
        const text = this.box.text.trim();
        await this.store.tryTo(async () => {
            this.box.found = await this.answers.add(
                text ? this.store.call("find_caller", [text]) : Promise.resolve([])
            );
        });
    }

    onFindKeydown(ev) {
        if (ev.key === "Enter" && this.box.found.length) {
            this.take(this.box.found[0]);
        }
    }

    take(found) {
        return this.run(() => this.store.takeIncoming(found.id));
    }
}
