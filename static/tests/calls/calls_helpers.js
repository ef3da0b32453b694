import { advanceTime, animationFrame, press } from "@odoo/hoot";
import { makeServerError, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { RetentionCallWorkspace } from "@customer_retention/calls/workspace/lazy/workspace";

const MODEL = "retention.call.workspace";

/** Outcomes as a list has them: nobody there first, then results. */
export const OUTCOMES = [
    outcome(2, "Busy", "2", { reached: "busy", effects: ["Try again in 1 hour"] }),
    outcome(3, "No answer", "3", { reached: "no_answer", effects: ["Try again tomorrow"] }),
    outcome(4, "Wrong number", "4", { reached: "wrong_number" }),
    outcome(5, "Voicemail", "5", { reached: "voicemail" }),
    outcome(11, "Agreed", "a", { result: "agreed", kind: "win", effects: ["The task is done"] }),
    outcome(12, "Thinks", "t", { result: "thinks", default_when: "in 3 days", default_owner: "mine" }),
    outcome(13, "Refused", "f", { result: "refused", needs_reason: true, reason_kind: "refusal" }),
    outcome(14, "Complaint", "k", { result: "complaint" }),
    outcome(15, "Call later", "l", { result: "callback", needs_date: true, default_owner: "mine" }),
];

export const REASONS = [
    { id: 1, name: "Too dear", kind: "refusal" },
    { id: 2, name: "Has another supplier", kind: "refusal" },
    { id: 8, name: "Number is engaged all day", kind: "skip" },
    { id: 9, name: "Not now", kind: "skip" },
];

export const SCRIPT = {
    id: 1,
    name: "Late by rhythm",
    version: 2,
    goal: "A date for the next order",
    first_step_id: 1,
    steps: [
        step(1, "Greet", { say: "Good morning Ani" }),
        step(2, "What has changed?", {
            question: "Has anything changed?",
            answer_type: "choice",
            destination_label: "Customer: plans",
            options: [
                { id: 21, name: "Moved", next_step_id: 4 },
                { id: 22, name: "Nothing", next_step_id: false },
            ],
        }),
        step(3, "Offer", { say: "We have the sofa", is_end: true }),
        step(4, "Farewell", { say: "All the best" }),
    ],
    objections: [{ id: 31, name: "Too dear", answer: "It lasts twice as long." }],
};

function step(id, name, values) {
    return {
        id,
        name,
        say: "",
        question: "",
        answer_type: "none",
        destination_label: "",
        options: [],
        next_step_id: false,
        is_end: false,
        ...values,
    };
}

function outcome(id, name, key, values) {
    return {
        id,
        name,
        key,
        reached: "answered",
        result: false,
        kind: "neutral",
        needs_reason: false,
        reason_kind: false,
        needs_date: false,
        default_when: false,
        default_owner: false,
        effects: [],
        ...values,
    };
}

export function makeCard(id, name, values = {}) {
    return {
        task: {
            id,
            campaign_id: 1,
            campaign: "Spring",
            purpose: "late",
            purpose_label: "Late by own rhythm",
            cause: "23 days late",
            is_promised: false,
            promised_text: "",
            attempt_count: 0,
        },
        who: {
            id: id + 100,
            name,
            contact_id: id + 100,
            contact: name,
            phone: "+374 10 123456",
            tel: "tel:+37410123456",
            email: "ani@example.com",
            local_time: "11:40",
            is_good_time: true,
            hours_text: "",
            lang: "English",
            is_company: false,
        },
        warnings: [],
        read_first: [],
        banners: [],
        figures: [
            { key: "level", label: "Level", value: "Gold", hint: "", level: "", action: false },
        ],
        wishes: "",
        orders: [],
        basket: { line_count: 2, amount: "$ 240", products: "Sofa, lamp" },
        script: SCRIPT,
        history: [
            {
                id: "order-1",
                date: "3 Nov",
                kind: "order",
                icon: "fa-shopping-cart",
                text: "S00031 $ 240",
                who: "",
                is_pinned: false,
                model: "sale.order",
                res_id: 1,
            },
        ],
        outcomes: OUTCOMES,
        extra: { left: 200, unit: "points" },
        draft: { note: "", answers: {}, step_id: false, objection_ids: [], started_at: false, duration: 0 },
        ...values,
    };
}

/** A server with a queue of cards. What it was asked stands in `calls`. */
export class CallServer {
    constructor(...names) {
        this.cards = names.map((name, index) => makeCard(index + 1, name));
        this.queue = [...this.cards];
        this.calls = [];
        this.drafts = {};
        // By method: "lost" or the sentence of a refusal
        this.fails = {};
        this.holds = {};
        this.header = {
            left: 12,
            promised_due: 0,
            done: 0,
            reached: 0,
            promised: 0,
            skipped: 0,
            paused: false,
            paused_at: false,
            session_seconds: 0,
            can_undo: false,
            campaign: false,
        };
        this.due = [];
        onRpc("retention.call.task", "search_read", () => this.due);
        for (const method of Object.keys(this.answers())) {
            onRpc(MODEL, method, ({ args }) => this.answer(method, args));
        }
    }

    async answer(method, args) {
        this.calls.push([method, ...args]);
        await this.holds[method];
        const failure = this.fails[method];
        if (failure === "lost") {
            return new Response("", { status: 502 });
        }
        if (failure) {
            throw makeServerError({ message: failure });
        }
        return this.answers()[method](...args);
    }

    answers() {
        const { header } = this;
        const next = () => this.queue.shift() || null;
        const left = (isNext) => {
            Object.assign(header, { left: header.left - 1, done: header.done + 1 });
            header.can_undo = { sentence: "Undo: no answer" };
            return { header, saved: { attempt_id: 1, sentence: "Saved." }, card: isNext ? next() : null };
        };
        return {
            open: (_campaignId, taskId) => ({
                header,
                card: this.withDraft(this.cards.find((one) => one.task.id === taskId)) || next(),
                campaigns: [{ id: 1, name: "Spring" }],
                reasons: REASONS,
                settings: {},
            }),
            next: () => ({ card: next(), header }),
            save_draft: (taskId, draft) => {
                this.drafts[taskId] = draft;
                return true;
            },
            preview: (_taskId, values) => ({
                effects: [`Call back on ${values.when || "its day"}`],
                problems: [],
                when: values.when ? { iso: "2026-12-04T10:00", text: "Fri 4 Dec at 10:00" } : false,
            }),
            save: (_taskId, values) => left(values.next),
            skip: () => left(false),
            undo: () => {
                // Sets free who was on the screen, and who was to come
                this.queue = this.cards.slice(1);
                return { header, card: this.cards[0], kept: [], sentence: "Taken back." };
            },
            release: () => true,
            quote_basket: () => ({ id: 7, name: "S00042", amount: "$ 240", line_count: 2, url: "" }),
            log_complaint: () => ({ id: 5, name: "C0005" }),
            give_extra: (_taskId, points) => ({ points, left: 150 }),
            find_caller: () => [{ id: 300, name: "Late Caller", firm: "", phone: "+374 10 999999" }],
            incoming: () => ({ card: makeCard(50, "Late Caller") }),
            pause: (paused) => ({ ...header, paused }),
            summary: () => ({
                done: 7,
                reached: 4,
                promised: 2,
                skipped: 1,
                orders: 1,
                amount: "$ 240",
                seconds: 3600,
                paused_seconds: 60,
                left_today: 0,
                left_tomorrow: 5,
                sentence: "A good day.",
            }),
        };
    }

    withDraft(card) {
        return card && { ...card, draft: { ...card.draft, ...this.drafts[card.task.id] } };
    }

    /** Returns the arguments of the calls of a method. */
    asked(method) {
        return this.calls.filter(([name]) => name === method).map(([, ...args]) => args);
    }
}

export async function openPage(props = {}) {
    const page = await mountWithCleanup(RetentionCallWorkspace, {
        props: { action: { context: {}, params: {} }, actionId: 1, ...props },
    });
    await settle();
    return page;
}

/** Waits until a new customer takes keys. */
export async function settle() {
    await animationFrame();
    await advanceTime(400);
    await animationFrame();
}

export async function key(...keys) {
    for (const one of keys) {
        await press(one);
        await animationFrame();
    }
}
