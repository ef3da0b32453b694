import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { hasNextStep } from "./call_choice";
import { outcomeKey } from "./call_keys";

const OWNERS = {
    mine: () => _t("I do"),
    anyone: () => _t("Whoever is free"),
    manager: () => _t("The supervisor"),
};

/** How the call ended, what follows from it, and on to the next. */
export class OutcomeBar extends Component {
    static template = "customer_retention.CallOutcome";
    static props = { store: Object, act: Object };

    setup() {
        this.store = useState(this.props.store);
        this.state = this.store.state;
    }

    get choice() {
        return this.state.choice;
    }

    get isAnswered() {
        return this.choice.reached === "answered";
    }

    get asksComplaint() {
        return this.store.outcome?.result === "complaint";
    }

    get hasNextStep() {
        return hasNextStep(this.store.outcome);
    }

    get owners() {
        const { outcome } = this.store;
        const proposed = OWNERS[outcome?.default_owner]?.();
        const others = Object.entries(OWNERS)
            .filter(([value]) => value !== outcome?.default_owner)
            .map(([value, name]) => ({ value, name: name() }));
        return [
            { value: "", name: proposed || _t("As the outcome says") },
            ...others,
            { value: "nobody", name: _t("Nobody: nothing follows") },
        ];
    }

    get whenHint() {
        return this.store.outcome?.default_when || _t("fri 10, +3d, 12.05 14:30");
    }

    keyOf(outcome) {
        return outcomeKey(outcome).toUpperCase();
    }

    isChosen(outcome) {
        return this.choice.outcomeId === outcome.id;
    }

    set(name, ev) {
        this.store.change({ [name]: ev.target.value });
    }

    onNote(ev) {
        this.store.changeDraft({ note: ev.target.value });
    }
}
