import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { uuid } from "@web/core/utils/strings";
import { choiceProblem, noChoice, saveValues } from "./call_choice";
import { errorSentence } from "./call_errors";
import { CallState, noDraft } from "./call_state";
import { CardSupply } from "./card_supply";

// A new customer takes no key for a moment: a key pressed twice calls nobody off
const SETTLE_DELAY = 300;
const BEAT_DELAY = 60000;
// On this tab: the task on the screen, and the one that the page was opened for
const CURRENT = "customer_retention.calls.current";
const ASKED = "customer_retention.calls.asked";

/** All that happens on the page, apart from how it looks. */
export class WorkspaceStore extends CallState {
    /**
     * @param {object} options as of `CallState`, and
     * @param {() => Promise<string>} [options.findDue] when the next call falls due
     */
    constructor({ findDue = async () => "", ...options }) {
        super(options);
        this.findDue = findDue;
        this.supply = markRaw(
            new CardSupply({
                ask: async () => (await this.call("next", [this.state.campaignId])).card,
                release: (taskIds) => this.call("release", [taskIds]),
            })
        );
        this.key = "";
        this.sending = null;
        this.isLeft = false;
        this.beatenAt = 0;
        this.beating = browser.setInterval(() => this.beat(), BEAT_DELAY);
    }

    // ------------------------------------------------------------
    // Opening and leaving
    // ------------------------------------------------------------

    /** Opens the page; `taskId` is that of a list, else what was on this tab before. */
    async open({ campaignId = false, taskId = false } = {}) {
        this.keeper.sweep();
        this.state.phase = "loading";
        this.state.campaignId = campaignId;
        try {
            const data = await this.openTask(campaignId, this.notYetShown(taskId));
            const { header, card, campaigns, reasons, settings } = data;
            Object.assign(this.state, {
                phase: "ready",
                header,
                campaigns: campaigns || [],
                reasons: reasons || [],
                settings: settings || {},
            });
            this.supply.minutes = this.claimMinutes / 2;
            this.show(card);
            await this.afterShown();
        } catch (error) {
            Object.assign(this.state, { phase: "failed", error: errorSentence(error) });
        }
    }

    get claimMinutes() {
        return this.state.settings.claim_minutes || 20;
    }

    /** Returns the task asked for; loading the page anew does not ask for it again. */
    notYetShown(taskId) {
        const { sessionStorage } = browser;
        const isShown = Number(sessionStorage.getItem(ASKED)) === taskId;
        if (!taskId || isShown) {
            return false;
        }
        sessionStorage.removeItem(CURRENT);
        return taskId;
    }

    async openTask(campaignId, taskId) {
        const before = Number(browser.sessionStorage.getItem(CURRENT)) || false;
        if (taskId || !before) {
            const data = await this.call("open", [campaignId, taskId]);
            browser.sessionStorage.setItem(ASKED, String(taskId || ""));
            return data;
        }
        try {
            return await this.call("open", [campaignId, before]);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                throw error;
            }
            // Closed meanwhile, or another's now: take the next one
            return this.call("open", [campaignId, false]);
        }
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
        browser.sessionStorage.removeItem(ASKED);
        browser.clearInterval(this.beating);
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
            isEnded: false,
            error: "",
            panel: "",
        });
        state.shown++;
        if (!card) {
            browser.sessionStorage.removeItem(CURRENT);
            return;
        }
        browser.sessionStorage.setItem(CURRENT, String(card.task.id));
        this.beatenAt = Date.now();
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

    /** Keeps the customer during a long talk in which nothing is typed. */
    beat() {
        const isDue = Date.now() - this.beatenAt > this.claimMinutes * 30000;
        if (this.card && this.isTiming && isDue) {
            this.beatenAt = Date.now();
            this.changeDraft({});
        }
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

    /** Ends the day: the server sets free all that was on the screen. */
    async endSession() {
        await this.tryTo(async () => {
            if (this.taskId) {
                await this.keeper.flush(this.taskId);
            }
            this.supply.forget();
            await this.loadSummary(true);
            this.show(null);
            this.state.isEnded = true;
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
