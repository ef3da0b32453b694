import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { stepAfter } from "./call_script";

/** What is said, one step at a time, and what is asked. */
export class ScriptBlock extends Component {
    static template = "customer_retention.CallScript";
    static props = { store: Object };

    setup() {
        this.store = useState(this.props.store);
        this.state = this.store.state;
    }

    get script() {
        return this.state.card.script;
    }

    get step() {
        return this.store.step;
    }

    get number() {
        return this.store.way.length;
    }

    get answerGiven() {
        return this.state.draft.answers[this.step.id] || {};
    }

    get hasNext() {
        return Boolean(stepAfter(this.script, this.step, this.answerGiven));
    }

    get choices() {
        if (this.step.answer_type === "yes_no") {
            return [
                { id: "yes", name: _t("Yes"), value: true },
                { id: "no", name: _t("No"), value: false },
            ];
        }
        return this.step.options;
    }

    get inputType() {
        return { number: "number", date: "date" }[this.step.answer_type] || "text";
    }

    get ticked() {
        const ids = this.state.draft.objection_ids;
        return this.script.objections.filter((one) => ids.includes(one.id));
    }

    isTicked(objection) {
        return this.state.draft.objection_ids.includes(objection.id);
    }

    isChosen(option) {
        return this.step.answer_type === "yes_no"
            ? this.answerGiven.value === option.value
            : this.answerGiven.option_id === option.id;
    }

    choose(option) {
        const isYesNo = this.step.answer_type === "yes_no";
        this.store.answer(this.step, isYesNo ? { value: option.value } : { option_id: option.id });
    }

    onInput(ev) {
        const text = ev.target.value;
        const isNumber = this.step.answer_type === "number";
        const value = isNumber && text !== "" ? Number(text) : text;
        this.store.answer(this.step, { value });
    }
}
