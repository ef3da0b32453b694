import { advanceTime, beforeEach, describe, expect, freezeTime, microTick, test } from "@odoo/hoot";
import { ConnectionLostError } from "@web/core/network/rpc";
import { CardSupply } from "@customer_retention/calls/workspace/lazy/card_supply";
import { DraftKeeper } from "@customer_retention/calls/workspace/lazy/draft_keeper";

describe.current.tags("headless");

const PREFIX = "test.calls.";

beforeEach(freezeTime);

function makeKeeper(send) {
    const states = [];
    const sent = [];
    const keeper = new DraftKeeper({
        prefix: PREFIX,
        onState: (state) => states.push(state),
        send: async (taskId, draft) => {
            sent.push([taskId, draft.note]);
            return send?.(taskId, draft);
        },
    });
    return { keeper, states, sent };
}

test("what is typed goes to the server once, a moment after the last letter", async () => {
    const { keeper, sent } = makeKeeper();
    keeper.change(1, { note: "H" });
    await advanceTime(400);
    keeper.change(1, { note: "Hello" });
    await advanceTime(400);
    expect(sent).toEqual([]);
    expect(keeper.recall(1)).toMatchObject({ draft: { note: "Hello" }, isSent: false });
    await advanceTime(300);
    expect(sent).toEqual([[1, "Hello"]]);
    expect(keeper.recall(1).isSent).toBe(true);
});

test("without a connection the copy stays and is sent again", async () => {
    let isLost = true;
    const { keeper, sent, states } = makeKeeper(() => {
        if (isLost) {
            throw new ConnectionLostError();
        }
    });
    keeper.change(1, { note: "Hello" });
    await advanceTime(700);
    expect(states).toEqual(["waiting"]);
    expect(keeper.recall(1)).toMatchObject({ draft: { note: "Hello" }, isSent: false });
    isLost = false;
    await advanceTime(5100);
    expect(sent.length).toBe(2);
    expect(states.at(-1)).toBe("");
    expect(keeper.recall(1).isSent).toBe(true);
});

test("what the server refuses is not sent for ever, and stays here", async () => {
    const { keeper, sent, states } = makeKeeper(() => {
        throw new Error("not yours");
    });
    keeper.change(1, { note: "Hello" });
    await advanceTime(700);
    await advanceTime(60000);
    expect(sent.length).toBe(1);
    expect(states).toEqual(["refused"]);
    expect(keeper.recall(1).draft.note).toBe("Hello");
});

test("flush sends what is waiting, and nothing twice", async () => {
    const { keeper, sent } = makeKeeper();
    keeper.change(1, { note: "Hello" });
    await keeper.flush(1);
    await keeper.flush(1);
    await advanceTime(1000);
    expect(sent).toEqual([[1, "Hello"]]);
});

test("a saved call leaves nothing behind; copies of long ago go", async () => {
    const { keeper } = makeKeeper();
    keeper.change(1, { note: "Hello" });
    keeper.forget(1);
    expect(keeper.recall(1)).toBe(null);
    localStorage.setItem(PREFIX + 2, JSON.stringify({ at: 1 }));
    localStorage.setItem(PREFIX + 3, JSON.stringify({ at: Date.now() }));
    localStorage.setItem(PREFIX + 4, "broken");
    keeper.sweep();
    expect(keeper.recall(2)).toBe(null);
    expect(keeper.recall(3)).not.toBe(null);
    expect(localStorage.getItem(PREFIX + 4)).toBe(null);
});

function makeSupply(ids) {
    const released = [];
    const clock = { now: 0 };
    const supply = new CardSupply({
        ask: async () => (ids.length ? { task: { id: ids.shift() } } : null),
        release: async (taskIds) => released.push(...taskIds),
        minutes: 10,
        now: () => clock.now,
    });
    return { supply, released, clock };
}

test("the next customer lies ready, one at a time", async () => {
    const { supply } = makeSupply([1, 2]);
    supply.fill();
    supply.fill();
    expect((await supply.take()).task.id).toBe(1);
    expect(await supply.take()).toBe(null);
    await supply.fill();
    expect((await supply.take()).task.id).toBe(2);
    await supply.fill();
    expect(await supply.take()).toBe(null);
});

test("who lay here too long is given back", async () => {
    const { supply, released, clock } = makeSupply([1]);
    await supply.fill();
    clock.now = 11 * 60000;
    expect(await supply.take()).toBe(null);
    expect(released).toEqual([1]);
});

test("leaving gives back what lies here, and what is on its way", async () => {
    const { supply, released } = makeSupply([1, 2]);
    await supply.fill();
    await supply.drop();
    expect(released).toEqual([1]);
    const asking = supply.fill();
    supply.drop();
    await asking;
    await microTick();
    expect(released).toEqual([1, 2]);
    expect(await supply.take()).toBe(null);
});

test("a card put in between pushes the other one out", async () => {
    const { supply, released } = makeSupply([1]);
    await supply.fill();
    supply.replace({ task: { id: 9 } });
    expect(released).toEqual([1]);
    expect((await supply.take()).task.id).toBe(9);
});
