import { describe, expect, test } from "@odoo/hoot";
import {
    choiceProblem,
    isOneKey,
    noChoice,
    saveValues,
    withAnswered,
    withOutcome,
} from "@customer_retention/calls/workspace/lazy/call_choice";
import {
    COMMANDS,
    keyAction,
    outcomeKey,
    pressedKey,
} from "@customer_retention/calls/workspace/lazy/call_keys";
import { stepAfter, wayTo } from "@customer_retention/calls/workspace/lazy/call_script";
import { clock, secondsAt, started, stopped } from "@customer_retention/calls/workspace/lazy/call_timer";
import { OUTCOMES, REASONS, SCRIPT } from "./calls_helpers";

describe.current.tags("headless");

const AGREED = OUTCOMES.find((one) => one.result === "agreed");
const REFUSED = OUTCOMES.find((one) => one.result === "refused");
const LATER = OUTCOMES.find((one) => one.result === "callback");

function page(values = {}) {
    return {
        outcomes: OUTCOMES,
        reasons: [],
        skips: REASONS.filter((one) => one.kind === "skip"),
        panel: "",
        isPaused: false,
        hasCard: true,
        ...values,
    };
}

function pressed(key, values = {}) {
    return { key, target: document.createElement("div"), ...values };
}

function does(key, pageValues, eventValues) {
    return keyAction(pressed(key, eventValues), page(pageValues))?.do || null;
}

test("digits say who was reached, letters what was agreed", () => {
    expect(does("1")).toBe("answered");
    for (const [key, id] of [["2", 2], ["3", 3], ["4", 4], ["5", 5], ["a", 11], ["F", 13]]) {
        expect(keyAction(pressed(key), page()).outcome.id).toBe(id);
    }
    expect(does("9")).toBe(null);
});

test("every command has its key", () => {
    for (const [key, command] of Object.entries(COMMANDS)) {
        expect(does(key)).toBe(command);
    }
});

test("keys are text in a field, off with modifiers, and count once when held", () => {
    const input = document.createElement("input");
    const note = document.createElement("textarea");
    const when = document.createElement("input");
    when.dataset.enter = "save";
    expect(does("3", {}, { target: input })).toBe(null);
    expect(does("Enter", {}, { target: input })).toBe(null);
    expect(does("Enter", {}, { target: when })).toBe("save");
    expect(does("Escape", {}, { target: note })).toBe("leaveField");
    expect(does("Enter", {}, { target: note })).toBe(null);
    expect(does("Enter", {}, { target: note, ctrlKey: true })).toBe("save");
    expect(does("s", {}, { ctrlKey: true })).toBe(null);
    expect(does("s", {}, { altKey: true })).toBe(null);
    expect(does("3", {}, { repeat: true })).toBe(null);
    expect(does("3", {}, { isComposing: true })).toBe(null);
});

test("Enter on a button presses it, on a choice it saves", () => {
    const button = document.createElement("button");
    expect(does("Enter", {}, { target: button })).toBe(null);
    button.dataset.enter = "save";
    expect(does("Enter", {}, { target: button })).toBe("save");
});

test("keyboards of another script press the same places", () => {
    expect(pressedKey({ key: "ф", code: "KeyA" })).toBe("a");
    expect(pressedKey({ key: "&", code: "Digit1" })).toBe("1");
    expect(pressedKey({ key: "A", code: "KeyQ" })).toBe("a");
    expect(pressedKey({ key: "Enter", code: "Enter" })).toBe("Enter");
});

test("panels, pause, reasons and an empty screen have keys of their own", () => {
    expect(does("3", { panel: "skip" })).toBe(null);
    expect(keyAction(pressed("2"), page({ panel: "skip" })).reason.id).toBe(9);
    expect(does("Escape", { panel: "complaint" })).toBe("close");
    expect(does("a", { panel: "help" })).toBe(null);
    expect(does("3", { isPaused: true })).toBe(null);
    expect(does("p", { isPaused: true })).toBe("goOn");
    expect(does("3", { hasCard: false })).toBe(null);
    expect(does("u", { hasCard: false })).toBe("undo");
    expect(keyAction(pressed("2"), page({ reasons: REASONS })).reason.id).toBe(2);
});

test("an outcome cannot take a key of the page", () => {
    expect(outcomeKey({ key: "S" })).toBe("");
    expect(outcomeKey({ key: "1" })).toBe("");
    expect(outcomeKey({ key: "T" })).toBe("t");
    expect(does("s", { outcomes: [{ ...AGREED, key: "s" }] })).toBe("skip");
});

test("what one key ends, and what still has to be said", () => {
    expect(OUTCOMES.filter(isOneKey).map((one) => one.id)).toEqual([2, 3, 4, 5]);
    expect(choiceProblem(noChoice())).not.toBe("");
    expect(choiceProblem(withAnswered(noChoice()))).not.toBe("");
    expect(choiceProblem(withOutcome(noChoice(), AGREED), AGREED)).toBe("");
    const refused = withOutcome(noChoice(), REFUSED);
    expect(choiceProblem(refused, REFUSED)).not.toBe("");
    expect(choiceProblem({ ...refused, reasonId: 1 }, REFUSED)).toBe("");
    const later = withOutcome(noChoice(), LATER);
    expect(choiceProblem(later, LATER)).not.toBe("");
    expect(choiceProblem({ ...later, when: "fri 10" }, LATER)).toBe("");
    expect(choiceProblem({ ...later, when: "fri", owner: "nobody" }, LATER)).not.toBe("");
});

test("another outcome takes nothing of the former one's but the day", () => {
    const refused = { ...withOutcome(noChoice(), REFUSED), reasonId: 1, when: "fri 10" };
    const later = withOutcome(refused, LATER);
    expect(later).toMatchObject({ outcomeId: 15, reasonId: false, when: "fri 10" });
    expect(withOutcome(refused, REFUSED)).toBe(refused);
});

test("what is sent says who goes on, or why nobody does", () => {
    const draft = { note: "n", step_id: false, objection_ids: [31], answers: {} };
    const choice = { ...withOutcome(noChoice(), LATER), when: " fri 10 ", owner: "anyone" };
    expect(saveValues(choice, draft)).toMatchObject({
        outcome_id: 15,
        when: "fri 10",
        owner: "anyone",
        note: "n",
        objection_ids: [31],
        no_step_reason: false,
    });
    const nobody = saveValues({ ...choice, owner: "nobody", noStepReason: "moves" }, draft);
    expect(nobody).toMatchObject({ owner: false, no_step_reason: "moves" });
});

test("a script branches as it is answered, and the way back is the way that was gone", () => {
    const [greet, ask, offer] = SCRIPT.steps;
    expect(stepAfter(SCRIPT, greet)).toBe(2);
    expect(stepAfter(SCRIPT, ask, { option_id: 21 })).toBe(4);
    expect(stepAfter(SCRIPT, ask, { option_id: 22 })).toBe(3);
    expect(stepAfter(SCRIPT, offer)).toBe(false);
    const ids = (answers, id) => wayTo(SCRIPT, answers, id).map((one) => one.id);
    expect(ids({}, false)).toEqual([1]);
    expect(ids({ 2: { option_id: 21 } }, 4)).toEqual([1, 2, 4]);
    expect(ids({ 2: { option_id: 22 } }, 3)).toEqual([1, 2, 3]);
    // A step that the answers do not lead to stands alone
    expect(ids({ 2: { option_id: 22 } }, 4)).toEqual([4]);
});

test("a script in a circle ends", () => {
    const steps = [
        { id: 1, options: [], next_step_id: 2 },
        { id: 2, options: [], next_step_id: 1 },
    ];
    expect(wayTo({ steps, first_step_id: 1 }, {}, 9).map((one) => one.id)).toEqual([1]);
    expect(wayTo({ steps, first_step_id: 1 }, {}, 2).map((one) => one.id)).toEqual([1, 2]);
});

test("the time of a call goes on over stops and reloading", () => {
    const draft = { duration: 5, ...started({ started_at: false }, 10_000) };
    expect(secondsAt(draft, 52_000)).toBe(47);
    const stop = stopped(draft, 52_000);
    expect(stop).toEqual({ started_at: false, duration: 47 });
    expect(secondsAt({ ...draft, ...stop }, 99_000)).toBe(47);
    expect(secondsAt({ started_at: "nonsense", duration: 3 }, 1000)).toBe(3);
    expect(clock(42)).toBe("00:42");
    expect(clock(3723)).toBe("1:02:03");
});
