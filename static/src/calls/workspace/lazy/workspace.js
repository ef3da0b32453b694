import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { hasTouch } from "@web/core/browser/feature_detection";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { keyAction } from "./call_keys";
import { HeaderBlock } from "./header_block";
import { HistoryBlock } from "./history_block";
import { OutcomeBar } from "./outcome_bar";
import { PauseBlock } from "./pause_block";
import { SidePanel } from "./side_panel";
import { ScriptBlock } from "./script_block";
import { SummaryBlock } from "./summary_block";
import { WhoBlock } from "./who_block";
import { WorkspaceStore } from "./workspace_store";

const MODEL = "retention.call.workspace";
// Whether this computer dials, or the number is typed into a telephone beside it
const DIALS = "customer_retention.calls.dials";

/** The page of who calls: one customer after the other, without leaving it. */
export class RetentionCallWorkspace extends Component {
    static template = "customer_retention.CallWorkspace";
    static components = {
        HeaderBlock,
        HistoryBlock,
        OutcomeBar,
        PauseBlock,
        ScriptBlock,
        SidePanel,
        SummaryBlock,
        WhoBlock,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useState(useService("ui"));
        this.root = useRef("root");
        const store = new WorkspaceStore({
            call: (method, args) => this.orm.silent.call(MODEL, method, args),
            findDue: () => this.findDue(),
            userId: user.userId,
        });
        this.store = useState(store);
        this.state = this.store.state;
        const dials = browser.localStorage.getItem(DIALS);
        this.view = useState({ tab: "who", dials: dials ? dials === "true" : hasTouch() });
        this.commands = this.makeCommands();
        this.env.config?.setDisplayName?.(_t("My Calls"));
        useSetupAction({
            getLocalState: () => ({ campaignId: this.state.campaignId }),
            beforeLeave: () => this.store.taskId && this.store.keeper.flush(this.store.taskId),
        });
        // Before Odoo's hot keys: some of them would take Escape
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev), { capture: true });
        onWillStart(() => void this.store.open(this.asked));
        onMounted(() => this.root.el.focus());
        useEffect(
            () => this.onShown(),
            () => [this.state.shown]
        );
        onWillUnmount(() => this.store.leave());
    }

    /** The list and the task that the page was opened for. */
    get asked() {
        const { action, state } = this.props;
        if (state) {
            // Come back to: where it was
            return { campaignId: state.campaignId };
        }
        const { campaign_id, task_id } = { ...action?.context, ...action?.params };
        return { campaignId: campaign_id || false, taskId: task_id || false };
    }

    get card() {
        return this.state.card;
    }

    get tabs() {
        return [
            { id: "who", name: _t("Who"), icon: "fa-user" },
            { id: "script", name: _t("Script"), icon: "fa-comments-o" },
            { id: "history", name: _t("History"), icon: "fa-history" },
            { id: "outcome", name: _t("Outcome"), icon: "fa-check-square-o" },
        ];
    }

    isShown(block) {
        return !this.ui.isSmall || this.view.tab === block;
    }

    /** The outcomes of the bar at the bottom of a phone: answered, and two of one touch. */
    get quickOutcomes() {
        return this.store.reached
            .filter((one) => ["no_answer", "busy"].includes(one.reached))
            .sort((one, other) => other.reached.localeCompare(one.reached))
            .slice(0, 2);
    }

    /** A new customer: the eyes and the screen reader begin at the name. */
    onShown() {
        if (this.state.shown && this.card) {
            this.view.tab = "who";
            this.focusSoon(".o_call_name");
        }
    }

    focusOn(selector) {
        const el = this.root.el?.querySelector(selector);
        el?.focus({ preventScroll: !this.ui.isSmall });
        return Boolean(el);
    }

    // ------------------------------------------------------------
    // Keys
    // ------------------------------------------------------------

    onKeydown(ev) {
        const { el } = this.root;
        const isOurs = ev.target === document.body || el?.contains(ev.target);
        if (!isOurs || this.ui.activeElement !== document || this.state.phase !== "ready") {
            return;
        }
        const action = keyAction(ev, {
            outcomes: this.store.outcomes,
            reasons: this.store.isAskingReason ? this.store.reasons : [],
            skips: this.store.skipReasons,
            panel: this.state.panel,
            isPaused: this.state.header.paused,
            hasCard: Boolean(this.card),
        });
        if (action) {
            ev.preventDefault();
            ev.stopPropagation();
            this.commands[action.do](action);
        }
    }

    makeCommands() {
        const open = (panel) => () => this.openPanel(panel);
        return {
            save: () => this.onSave(),
            answered: () => this.onAnswered(),
            outcome: ({ outcome }) => this.onOutcome(outcome),
            reason: ({ reason }) => this.store.change({ reasonId: reason.id }),
            skip: open("skip"),
            skipFor: ({ reason }) => this.store.skip(reason),
            complaint: open("complaint"),
            extra: () => this.card.extra && this.openPanel("extra"),
            find: open("find"),
            help: open("help"),
            summary: () => this.onSummary(),
            quote: () => this.onQuote(),
            callback: () => this.onCallback(),
            call: () => this.onCall(),
            note: () => this.onNote(),
            undo: () => this.store.undo(),
            pause: () => this.store.pause(true),
            goOn: () => this.store.pause(false),
            stepOn: () => this.store.stepOn(),
            stepBack: () => this.store.stepBack(),
            close: () => this.onClose(),
            toggleDials: () => this.toggleDials(),
            openFigure: (figure) => this.openFigure(figure),
            openDocument: (model, id) => this.openDocument(model, id),
            openAction: (action) => this.openAction(action),
            openLists: () => this.openLists(),
            leaveField: () => this.root.el.querySelector(".o_call_name")?.focus(),
        };
    }

    openPanel(name) {
        this.state.error = "";
        this.state.panel = name;
    }

    onClose() {
        if (this.state.panel) {
            this.state.panel = "";
            this.focusOn(".o_call_name");
        } else if (this.store.outcome) {
            this.store.chooseNothing();
        }
    }

    // ------------------------------------------------------------
    // Outcomes
    // ------------------------------------------------------------

    onSave() {
        return this.state.isSettling ? undefined : this.store.save();
    }

    onAnswered() {
        this.view.tab = "outcome";
        this.store.chooseAnswered();
    }

    /** Chooses an outcome and goes to what it still asks. */
    onOutcome(outcome) {
        if (this.state.isSettling) {
            return;
        }
        const saved = this.store.chooseOutcome(outcome);
        if (!saved) {
            this.view.tab = "outcome";
            if (outcome.result === "complaint") {
                this.focusSoon("input[name=complaint]");
            } else if (outcome.needs_date && !outcome.needs_reason && !outcome.default_when) {
                this.focusSoon("input[name=when]");
            }
        }
        return saved;
    }

    /** The wish for a call later, and when; with another result, only when. */
    onCallback() {
        const { outcome, results } = this.store;
        const later = results.find((one) => one.result === "callback");
        if (!outcome && later) {
            this.store.chooseOutcome(later);
        }
        this.view.tab = "outcome";
        this.focusSoon("input[name=when]");
    }

    onNote() {
        this.view.tab = "outcome";
        this.focusSoon("textarea[name=note]");
    }

    /** Focuses what is about to be drawn. */
    focusSoon(selector, frames = 5) {
        browser.requestAnimationFrame(() => {
            if (!this.focusOn(selector) && frames) {
                this.focusSoon(selector, frames - 1);
            }
        });
    }

    /** A button pressed by the mouse keeps no focus: Enter saves, it does not repeat. */
    onClick(ev) {
        const button = ev.target.closest("button");
        if (ev.detail && button && button === document.activeElement) {
            button.blur();
        }
    }

    // ------------------------------------------------------------
    // What else can be done
    // ------------------------------------------------------------

    /** Dials or copies the number; the time of the call begins. */
    onCall() {
        const { tel, phone } = this.card.who;
        if (!phone) {
            return;
        }
        this.store.startTimer();
        if (tel && this.view.dials) {
            browser.location.assign(tel);
        } else {
            this.copyNumber();
        }
    }

    toggleDials() {
        this.view.dials = !this.view.dials;
        browser.localStorage.setItem(DIALS, JSON.stringify(this.view.dials));
    }

    async copyNumber() {
        try {
            await browser.navigator.clipboard.writeText(this.card.who.phone);
            this.state.message = _t("The number is copied.");
        } catch {
            this.state.message = _t("The number could not be copied: this browser forbids it.");
        }
    }

    onQuote() {
        if (this.card.basket && !this.state.quoted) {
            return this.store.quoteBasket();
        }
    }

    async onSummary() {
        if (await this.store.tryTo(() => this.store.loadSummary(false))) {
            this.openPanel("summary");
        }
    }

    /** Opens a document beside the call: the page stays. */
    openDocument(model, id) {
        return this.openAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Opens the papers behind a figure. */
    async openFigure({ action: { model, method, id } }) {
        if (!method) {
            return this.openDocument(model, id);
        }
        await this.store.tryTo(async () =>
            this.openAction(await this.orm.silent.call(model, method, [[id]]))
        );
    }

    /** Returns in words when the next of the own calls falls due, if one waits. */
    async findDue() {
        const [task] = await this.orm.silent.searchRead(
            "retention.call.task",
            [
                ["user_id", "=", user.userId],
                ["state", "=", "open"],
                ["call_at", "!=", false],
            ],
            ["call_at"],
            { order: "call_at", limit: 1 }
        );
        return task ? toLocaleDateTimeString(deserializeDateTime(task.call_at)) : "";
    }

    openAction(action) {
        return this.action.doAction(action, { newWindow: true });
    }

    openLists() {
        return this.action.doAction("customer_retention.retention_call_task_action");
    }
}

registry
    .category("lazy_components")
    .add("customer_retention.RetentionCallWorkspace", RetentionCallWorkspace);
