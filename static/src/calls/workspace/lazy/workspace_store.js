import { markRaw, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { uuid } from "@web/core/utils/strings";
import {
    choiceProblem,
    isOneKey,
    noChoice,
    reachedOutcomes,
    resultOutcomes,
    saveValues,
    withAnswered,
    withOutcome,
} from "./call_choice";
import { stepAfter, wayTo } from "./call_script";
import { isRunning, secondsAt, started, stopped } from "./call_timer";
import { CardSupply } from "./card_supply";
import { DraftKeeper } from "./draft_keeper";

export const PREVIEW_DELAY = 250;
// A new customer takes no key for a moment: a key pressed twice calls nobody off
export const SETTLE_DELAY = 300;
const CURRENT = "customer_retention.calls.current";

function noDraft() {
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

/** Returns what went wrong as a sentence. */
export function errorSentence(error) {
    if (error instanceof ConnectionLostError) {
        return _t("No connection. Nothing is lost: save again when it is back.");
    }
    // What was refused comes in words; a defect of the server has none for people
    const isRefusal = error?.exceptionName?.startsWith("odoo.exceptions.");
    return (
        (isRefusal && error.data?.message) ||
        _t("That did not work. Nothing is lost: try again, or tell your administrator.")
    );
}

/** All that happens on the page, apart from how it looks. */
export class WorkspaceStore {
    /**
     * @param {object} options
     * @param {(method: string, args: any[]) => Promise} options.call of the server
     * @param {number} options.userId
     * @param {() => Promise<string>} [options.findDue] when the next call falls due
     */
    constructor({ call, userId, findDue = async () => "" }) {
        this.call = call;
        this.findDue = findDue;
        const keeper = new DraftKeeper({
            send: (taskId, draft) => call("save_draft", [taskId, draft]),
            prefix: `customer_retention.calls.${userId}.`,
            onState: (state, error) =>
                Object.assign(this.state, {
                    unsent: state,
                    unsentWhy: error ? errorSentence(error) : "",
                }),
        });
        const supply = new CardSupply({
            ask: async () => (await call("next", [this.state.campaignId])).card,
            release: (taskIds) => call("release", [taskIds]),
        });
        this.keeper = markRaw(keeper);
        this.supply = markRaw(supply);
        this.key = "";
        this.previews = 0;
        this.sending = null;
        this.isLeft = false;
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
        return this.outcome?.needs_reason ? this.reasonsOf(this.outcome.reason_kind || "refusal") : [];
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
    // Opening and leaving
    // ------------------------------------------------------------

    /** Opens the page; `taskId` is that of a list, else what was on this tab before. */
    async open({ campaignId = false, taskId = false } = {}) {
        this.keeper.sweep();
        this.state.phase = "loading";
        this.state.campaignId = campaignId;
        const before = Number(browser.sessionStorage.getItem(CURRENT)) || false;
        try {
            const data = await this.openTask(campaignId, taskId, before);
            const { header, card, campaigns, reasons, settings } = data;
            Object.assign(this.state, {
                phase: "ready",
                header,
                campaigns: campaigns || [],
                reasons: reasons || [],
                settings: settings || {},
            });
            this.supply.minutes = (this.state.settings.claim_minutes || 20) / 2;
            this.show(card);
            await this.afterShown();
        } catch (error) {
            Object.assign(this.state, { phase: "failed", error: errorSentence(error) });
        }
    }

    async openTask(campaignId, taskId, before) {
        if (!taskId && before) {
            try {
                return await this.call("open", [campaignId, before]);
            } catch (error) {
                if (error instanceof ConnectionLostError) {
                    throw error;
                }
                // Closed meanwhile, or another's now: take the next one
            }
        }
        return this.call("open", [campaignId, taskId]);
    }

    async chooseCampaign(campaignId) {
        const taskId = this.taskId;
        if (taskId) {
            await this.keeper.flush(taskId);
        }
        browser.sessionStorage.removeItem(CURRENT);
        await this.supply.drop();
        if (taskId) {
            await this.call("release", [[taskId]]).catch(() => {});
        }
        return this.open({ campaignId });
    }

    /** The page is left: what is typed is sent, the next customer is given back. */
    leave() {
        this.isLeft = true;
        this.supply.drop();
        browser.clearTimeout(this.previewTimer);
        browser.clearTimeout(this.settleTimer);
        if (this.taskId) {
            this.keeper.flush(this.taskId);
        }
    }

    /** Puts a card on the screen, with what was typed about it before. */
    show(card) {
        const { state } = this;
        browser.clearTimeout(this.previewTimer);
        this.previews++;
        this.key = uuid();
        const copy = card && this.keeper.recall(card.task.id);
        const isUnsent = copy?.draft && copy.isSent === false;
        Object.assign(state, {
            card: card || null,
            draft: { ...noDraft(), ...card?.draft, ...(isUnsent ? copy.draft : {}) },
            choice: { ...noChoice(), ...copy?.choice },
            effects: [],
            problems: [],
            when: false,
            quoted: false,
            error: "",
            panel: "",
        });
        state.shown++;
        if (!card) {
            browser.sessionStorage.removeItem(CURRENT);
            return;
        }
        browser.sessionStorage.setItem(CURRENT, String(card.task.id));
        this.settle();
        if (isUnsent) {
            this.keeper.change(card.task.id, { ...state.draft });
        }
        if (!this.outcomes.some((one) => one.id === state.choice.outcomeId)) {
            state.choice.outcomeId = false;
        }
        this.previewSoon();
    }

    settle() {
        this.state.isSettling = true;
        browser.clearTimeout(this.settleTimer);
        this.settleTimer = browser.setTimeout(
            () => (this.state.isSettling = false),
            SETTLE_DELAY
        );
    }

    /** What is done once a card stands there: fetch the next one, or sum up the day. */
    afterShown() {
        if (this.isLeft) {
            return;
        }
        if (this.card) {
            return void this.supply.fill();
        }
        return this.loadSummary(false)
            .then(async () => (this.state.nextDue = await this.findDue()))
            .catch(() => {});
    }

    async loadSummary(end) {
        this.state.summary = await this.call("summary", [end]);
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

    // ------------------------------------------------------------
    // Saving
    // ------------------------------------------------------------

    async save() {
        const problem = choiceProblem(this.state.choice, this.outcome);
        if (problem) {
            this.state.error = problem;
            return false;
        }
        const { taskId, key } = this;
        const values = {
            ...saveValues(this.state.choice, this.state.draft),
            key,
            duration: this.seconds,
        };
        // A card of another list than the chosen one is not wanted
        const mayCome = !this.state.campaignId;
        return this.leaveCard((needsCard) =>
            this.call("save", [taskId, { ...values, next: needsCard && mayCome }])
        );
    }

    skip(reason) {
        const { taskId, key } = this;
        const { note } = this.state.draft;
        return this.leaveCard(() => this.call("skip", [taskId, reason.id, note, key]));
    }

    /** Sends what ends a card. The next one is shown meanwhile, if it is here. */
    async leaveCard(send) {
        if (this.sending) {
            const { taskId } = this;
            await this.sending;
            if (taskId !== this.taskId) {
                return false;
            }
        }
        this.sending = this.leaveCardNow(send);
        const isDone = await this.sending;
        this.sending = null;
        return isDone;
    }

    async leaveCardNow(send) {
        const { state } = this;
        state.isSaving = true;
        state.error = "";
        const former = {
            card: state.card,
            draft: { ...state.draft },
            choice: { ...state.choice },
            key: this.key,
        };
        const next = await this.supply.take();
        if (next) {
            this.show(next);
        }
        try {
            await this.keeper.flush(former.card.task.id);
            const result = await send(!next);
            this.keeper.forget(former.card.task.id);
            await this.goOn(result, next);
            return true;
        } catch (error) {
            this.comeBack(former, next, error);
            return false;
        } finally {
            state.isSaving = false;
        }
    }

    async goOn(result, next) {
        const { state } = this;
        state.header = result.header || state.header;
        state.message = result.saved?.sentence || "";
        if (!next) {
            this.show(await this.wanted(result.card));
        }
        this.announce();
        await this.afterShown();
    }

    /** Returns the card that an answer brought, or one of the chosen list. */
    async wanted(card) {
        const { campaignId } = this.state;
        if (card && (!campaignId || card.task.campaign_id === campaignId)) {
            return card;
        }
        if (card) {
            await this.supply.giveBack(card);
        }
        return this.askOne();
    }

    /** Returns the next card where an answer brought none, or null. */
    async askOne() {
        try {
            const { card, header } = await this.call("next", [this.state.campaignId]);
            this.state.header = header || this.state.header;
            return card;
        } catch (error) {
            this.state.error = errorSentence(error);
            return null;
        }
    }

    /** What was refused stands there again as it was; the other card waits. */
    comeBack(former, next, error) {
        const { state } = this;
        if (next) {
            this.supply.replace({ ...state.card, draft: { ...state.draft } });
            this.show(former.card);
        }
        Object.assign(state, { draft: former.draft, choice: former.choice });
        this.key = former.key;
        this.previewSoon();
        state.error = errorSentence(error);
    }

    announce() {
        const { state } = this;
        const name = state.card?.who.name;
        state.announced = name
            ? _t("%(saved)s Next customer: %(name)s", { saved: state.message, name })
            : _t("%(saved)s Nobody else is to be called now.", { saved: state.message });
    }

    // ------------------------------------------------------------
    // The rest
    // ------------------------------------------------------------

    /** Takes back the last outcome; the server sets free who was on the screen. */
    async undo() {
        await this.sending;
        await this.tryTo(async () => {
            if (this.taskId) {
                await this.keeper.flush(this.taskId);
            }
            const { header, card, kept, sentence } = await this.call("undo", []);
            this.state.header = header;
            if (card) {
                this.supply.forget();
                this.keeper.forget(card.task.id);
                this.show(card);
            }
            this.state.message = [sentence, ...(kept || [])].filter(Boolean).join(" ");
            this.announceCard();
            await this.afterShown();
        });
    }

    /** Shows a card in between; the present one comes next. */
    async showBetween(card) {
        const present = this.card;
        if (present && present.task.id !== card.task.id) {
            await this.keeper.flush(present.task.id);
            this.supply.replace({ ...present, draft: { ...this.state.draft } });
        }
        this.show(card);
    }

    announceCard() {
        const { state } = this;
        state.announced = `${state.message} ${state.card?.who.name || ""}`.trim();
    }

    async takeIncoming(partnerId) {
        await this.tryTo(async () => {
            const { card } = await this.call("incoming", [partnerId]);
            await this.showBetween(card);
            this.state.message = "";
            this.announceCard();
        });
    }

    async pause(isPaused) {
        await this.tryTo(async () => {
            this.state.header = await this.call("pause", [isPaused]);
        });
    }

    async quoteBasket() {
        await this.tryTo(async () => {
            const order = await this.call("quote_basket", [this.taskId]);
            this.state.quoted = order;
            this.changeDraft({ order_id: order.id, order_name: order.name });
        });
    }

    async logComplaint(text, wish) {
        return this.tryTo(async () => {
            const { id, name } = await this.call("log_complaint", [this.taskId, text, wish]);
            this.card.banners.push({
                kind: "complaint",
                model: "retention.complaint",
                id,
                text: _t("Complaint %s is open.", name),
            });
            this.state.message = _t("Complaint %s is recorded.", name);
        });
    }

    async giveExtra(points, reason, key) {
        return this.tryTo(async () => {
            const { points: given, left } = await this.call("give_extra", [
                this.taskId,
                points,
                reason,
                key,
            ]);
            this.card.extra.left = left;
            this.state.message = _t("Extra given: %(points)s %(unit)s.", {
                points: given,
                unit: this.card.extra.unit,
            });
        });
    }

    /** Runs what asks the server; returns whether it went well, else says why not. */
    async tryTo(action) {
        this.state.error = "";
        try {
            await action();
            return true;
        } catch (error) {
            this.state.error = errorSentence(error);
            return false;
        }
    }
}
