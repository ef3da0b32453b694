import { markRaw, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import {
    isOneKey,
    noChoice,
    reachedOutcomes,
    resultOutcomes,
    saveValues,
    withAnswered,
    withOutcome,
} from "./call_choice";
import { errorSentence } from "./call_errors";
import { stepAfter, wayTo } from "./call_script";
import { isRunning, secondsAt, started, stopped } from "./call_timer";
import { DraftKeeper } from "./draft_keeper";

const PREVIEW_DELAY = 250;

export function noDraft() {
    return {
        note: "",
        answers: {},
        step_id: false,
        objection_ids: [],
        started_at: false,
        duration: 0,
        order_id: false,
        order_name: "",
    };
}

/** The customer on the screen: what is typed and chosen about the call. */
export class CallState {
    /**
     * @param {object} options
     * @param {(method: string, args: any[]) => Promise} options.call of the server
     * @param {number} options.userId
     */
    constructor({ call, userId }) {
        this.call = call;
        this.keeper = markRaw(
            new DraftKeeper({
                send: (taskId, draft) => call("save_draft", [taskId, draft]),
                prefix: `customer_retention.calls.${userId}.`,
                onState: (state, error) =>
                    Object.assign(this.state, {
                        unsent: state,
                        unsentWhy: error ? errorSentence(error) : "",
                    }),
            })
        );
        this.previews = 0;
        this.state = reactive({
            phase: "loading",
            header: {},
            card: null,
            campaigns: [],
            reasons: [],
            settings: {},
            campaignId: false,
            choice: noChoice(),
            draft: noDraft(),
            effects: [],
            problems: [],
            when: false,
            error: "",
            message: "",
            announced: "",
            isSaving: false,
            isSettling: false,
            unsent: "",
            unsentWhy: "",
            panel: "",
            summary: false,
            nextDue: "",
            isEnded: false,
            quoted: false,
            shown: 0,
        });
    }

    // ------------------------------------------------------------
    // What is on the screen
    // ------------------------------------------------------------

    get card() {
        return this.state.card;
    }

    get taskId() {
        return this.card?.task.id;
    }

    get outcomes() {
        return this.card?.outcomes || [];
    }

    get reached() {
        return reachedOutcomes(this.outcomes);
    }

    get results() {
        return resultOutcomes(this.outcomes);
    }

    get outcome() {
        return this.outcomes.find((one) => one.id === this.state.choice.outcomeId);
    }

    get skipReasons() {
        return this.reasonsOf("skip");
    }

    /** Reasons that the chosen outcome asks for. */
    get reasons() {
        const { outcome } = this;
        return outcome?.needs_reason ? this.reasonsOf(outcome.reason_kind || "refusal") : [];
    }

    /** Whether digits choose a reason now. */
    get isAskingReason() {
        return Boolean(this.reasons.length && !this.state.choice.reasonId);
    }

    get way() {
        const { script } = this.card;
        return wayTo(script, this.state.draft.answers, this.state.draft.step_id);
    }

    get step() {
        return this.card?.script ? this.way.at(-1) : false;
    }

    get seconds() {
        return secondsAt(this.state.draft, Date.now());
    }

    get isTiming() {
        return isRunning(this.state.draft);
    }

    reasonsOf(kind) {
        return this.state.reasons.filter((one) => one.kind === kind);
    }

    // ------------------------------------------------------------
    // Draft
    // ------------------------------------------------------------

    changeDraft(values) {
        Object.assign(this.state.draft, values);
        this.keeper.change(this.taskId, { ...this.state.draft });
    }

    answer(step, value) {
        const answers = { ...this.state.draft.answers, [step.id]: value };
        this.changeDraft({ answers, step_id: step.id });
    }

    stepOn() {
        const { step } = this;
        const next = step && stepAfter(this.card.script, step, this.state.draft.answers[step.id]);
        if (next) {
            this.changeDraft({ step_id: next });
        }
        return Boolean(next);
    }

    stepBack() {
        const before = this.step && this.way.at(-2);
        if (before) {
            this.changeDraft({ step_id: before.id });
        }
        return Boolean(before);
    }

    toggleObjection(id) {
        const ids = this.state.draft.objection_ids;
        this.changeDraft({
            objection_ids: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id],
        });
    }

    startTimer() {
        if (!this.isTiming) {
            this.changeDraft(started(this.state.draft, Date.now()));
        }
    }

    toggleTimer() {
        if (this.isTiming) {
            this.changeDraft(stopped(this.state.draft, Date.now()));
        } else {
            this.startTimer();
        }
    }

    // ------------------------------------------------------------
    // Choosing the outcome
    // ------------------------------------------------------------

    setChoice(choice) {
        this.state.choice = choice;
        this.state.error = "";
        this.keeper.remember(this.taskId, { choice: { ...choice } });
        this.previewSoon();
    }

    change(values) {
        this.setChoice({ ...this.state.choice, ...values });
    }

    chooseAnswered() {
        this.setChoice(withAnswered(this.state.choice));
    }

    /** Chooses an outcome; one that asks nothing more is saved at once. */
    chooseOutcome(outcome) {
        this.setChoice(withOutcome(this.state.choice, outcome));
        return isOneKey(outcome) ? this.save() : undefined;
    }

    chooseNothing() {
        this.setChoice(noChoice());
    }

    previewSoon() {
        const { outcome } = this;
        browser.clearTimeout(this.previewTimer);
        this.previews++;
        this.state.effects = outcome?.effects || [];
        this.state.problems = [];
        this.state.when = false;
        if (outcome) {
            this.previewTimer = browser.setTimeout(() => this.preview(), PREVIEW_DELAY);
        }
    }

    async preview() {
        const asked = ++this.previews;
        try {
            const { effects, problems, when } = await this.call("preview", [
                this.taskId,
                saveValues(this.state.choice, this.state.draft),
            ]);
            if (asked === this.previews) {
                Object.assign(this.state, { effects, problems, when });
            }
        } catch {
            // What the outcome says of itself is still there
        }
    }
}
