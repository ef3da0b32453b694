import { advanceTime, animationFrame, describe, expect, queryText, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains } from "@web/../tests/web_test_helpers";
import { CallServer, key, openPage, settle } from "./calls_helpers";

describe.current.tags("desktop");
defineMailModels();

test("one key: no answer is saved and the next customer stands there at once", async () => {
    const server = new CallServer("Ani", "Bella", "Clara");
    await openPage();
    expect(".o_call_name").toHaveText("Ani");
    expect(server.asked("next").length).toBe(1);
    server.holds.save = new Deferred();
    await key("3");
    // The server has not answered yet
    expect(".o_call_name").toHaveText("Bella");
    server.holds.save.resolve();
    await settle();
    const [[taskId, values]] = server.asked("save");
    expect(taskId).toBe(1);
    expect(values).toMatchObject({ outcome_id: 3, next: false });
    expect(".o_call_left").toHaveText("11 left today");
    expect(server.asked("next").length).toBe(2);
    expect(".o_call_name").toBeFocused();
    expect("[aria-live=polite]:first").toHaveText("Saved. Next customer: Bella");
});

test("a finished call is three keys and the note", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("1", "a");
    expect("button[name=answered]").toHaveAttribute("aria-checked", "true");
    expect("button[name=agreed]").toHaveAttribute("aria-checked", "true");
    expect(server.asked("save")).toEqual([]);
    await key("n");
    await animationFrame();
    expect("[name=note]").toBeFocused();
    await contains("[name=note]").edit("Wants it in 3 weeks", { confirm: false });
    await key("Escape");
    await key("Enter");
    await settle();
    const [[, values]] = server.asked("save");
    expect(values).toMatchObject({ outcome_id: 11, note: "Wants it in 3 weeks" });
    expect(".o_call_name").toHaveText("Bella");
});

test("no outcome, no next", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("Enter");
    expect(".o_call_error").toHaveCount(1);
    await key("1", "Enter");
    expect(".o_call_error").toHaveText("Choose the result first: what was agreed?");
    await key("f", "Enter");
    expect(".o_call_error").toHaveText("Choose the reason first.");
    expect(server.asked("save")).toEqual([]);
    await key("2", "Enter");
    await settle();
    expect(server.asked("save")[0][1]).toMatchObject({ outcome_id: 13, reason_id: 2 });
});

test("a key pressed twice calls off one customer only", async () => {
    const server = new CallServer("Ani", "Bella", "Clara");
    await openPage();
    await key("3", "3");
    await settle();
    expect(server.asked("save").length).toBe(1);
    expect(".o_call_name").toHaveText("Bella");
});

test("keys in a field are text", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await contains("[name=note]").focus();
    await key("3", "s", "p");
    expect(server.asked("save")).toEqual([]);
    expect(".o_call_panel").toHaveCount(0);
    expect(".o_call_paused").toHaveCount(0);
});

test("what an outcome will do is said before it is saved", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("l");
    await animationFrame();
    expect("[name=when]").toBeFocused();
    await contains("[name=when]").edit("fri 10", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    // Not after every letter
    expect(server.asked("preview").length).toBeLessThan(3);
    expect(server.asked("preview").at(-1)[1].when).toBe("fri 10");
    expect(".o_call_effects").toHaveText("Call back on fri 10");
    expect(".o_call_moment").toHaveText("Fri 4 Dec at 10:00");
    await contains("[name=owner]").select("anyone");
    await key("Enter");
    await contains("[name=when]").focus();
    await key("Enter");
    await settle();
    expect(server.asked("save")[0][1]).toMatchObject({
        outcome_id: 15,
        when: "fri 10",
        owner: "anyone",
    });
});

test("a complaint is written where it is asked for", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("k");
    await animationFrame();
    expect("input[name=complaint]").toBeFocused();
    await contains("input[name=complaint]").edit("Broken leg", { confirm: false });
    await key("Enter");
    await settle();
    expect(server.asked("save")[0][1]).toMatchObject({ outcome_id: 14, complaint: "Broken leg" });
});

test("what the server refuses is said beside the outcome, and nothing is lost", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await contains("[name=note]").edit("Long talk", { confirm: false });
    await key("Escape");
    server.fails.save = "Choose another day.";
    await key("t", "Enter");
    await settle();
    expect(".o_call_name").toHaveText("Ani");
    expect(".o_call_error").toHaveText("Choose another day.");
    expect("[name=note]").toHaveValue("Long talk");
    expect("button[name=thinks]").toHaveAttribute("aria-checked", "true");
    server.fails.save = "";
    await key("Enter");
    await settle();
    expect(".o_call_name").toHaveText("Bella");
    const [first, second] = server.asked("save");
    expect(first[1].key).toBe(second[1].key);
});

test("a lost connection while saving keeps everything", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    server.fails.save = "lost";
    await key("3");
    await settle();
    expect(".o_call_name").toHaveText("Ani");
    expect(".o_call_error").toHaveCount(1);
    server.fails.save = "";
    await key("Enter");
    await settle();
    expect(".o_call_name").toHaveText("Bella");
    expect(server.asked("save")[0][1].key).toBe(server.asked("save")[1][1].key);
});

test("notes are saved as typed, and told when they are not", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    server.fails.save_draft = "lost";
    await contains("[name=note]").edit("Call the office", { confirm: false });
    await advanceTime(700);
    await animationFrame();
    expect(".o_call_unsent").toHaveCount(1);
    server.fails.save_draft = "";
    await advanceTime(5100);
    await animationFrame();
    expect(".o_call_unsent").toHaveCount(0);
    expect(server.drafts[1].note).toBe("Call the office");
});

test("the page opened again has what was typed and chosen, sent or not", async () => {
    const server = new CallServer("Ani", "Bella");
    const page = await openPage();
    server.fails.save_draft = "lost";
    await contains("[name=note]").edit("Half a sentence", { confirm: false });
    await key("Escape", "t");
    await advanceTime(700);
    page.__owl__.app.destroy();
    server.fails.save_draft = "";
    server.queue = [];
    await openPage();
    expect(".o_call_name").toHaveText("Ani");
    expect("[name=note]").toHaveValue("Half a sentence");
    expect("button[name=thinks]").toHaveAttribute("aria-checked", "true");
    await advanceTime(700);
    expect(server.drafts[1].note).toBe("Half a sentence");
});

test("the script goes on as the customer answers", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    expect(".o_call_script h3:first").toHaveText(/Greet/);
    await key("ArrowRight");
    expect(".o_call_question").toHaveText(/Has anything changed/);
    expect(".o_call_question").toHaveText(/kept as Customer: plans/);
    await contains(".o_call_option:contains(Moved) input").click();
    await key("ArrowRight");
    // On a choice the arrows belong to it
    expect(".o_call_question").toHaveCount(1);
    await contains(".o_call_on").click();
    expect(".o_call_script h3:first").toHaveText(/Farewell/);
    expect(".o_call_on").not.toBeEnabled();
    await contains(".o_call_objections .btn").click();
    expect(".o_call_reply").toHaveText(/lasts twice as long/);
    await key("a", "Enter");
    await settle();
    expect(server.asked("save")[0][1]).toMatchObject({
        step_id: 4,
        objection_ids: [31],
        answers: { 2: { option_id: 21 } },
    });
});

test("the time of the call starts by hand and is saved with it", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    expect(".o_call_clock").toHaveText("00:00");
    await key("c");
    await advanceTime(42000);
    await animationFrame();
    expect(queryText(".o_call_clock")).toMatch(/00:4[23]/);
    await key("a", "Enter");
    await settle();
    expect(server.asked("save")[0][1].duration).toBeGreaterThan(41);
    expect(".o_call_clock").toHaveText("00:00");
});

test("undo shows the former customer; who was there is to come again", async () => {
    const server = new CallServer("Ani", "Bella", "Clara");
    await openPage();
    await key("3");
    await settle();
    await key("u");
    await settle();
    expect(".o_call_name").toHaveText("Ani");
    expect(".o_call_message").toHaveText("Taken back.");
    expect(server.asked("release")).toEqual([]);
    await key("a", "Enter");
    await settle();
    expect(".o_call_name").toHaveText("Bella");
});

test("a skip has a reason", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("s");
    expect(".o_call_panel[name=skip]").toHaveCount(1);
    await key("Escape");
    expect(".o_call_panel").toHaveCount(0);
    await key("s", "2");
    await settle();
    expect(server.asked("skip")[0].slice(0, 2)).toEqual([1, 9]);
    expect(".o_call_name").toHaveText("Bella");
});

test("leaving gives the next customer back", async () => {
    const server = new CallServer("Ani", "Bella");
    const page = await openPage();
    page.__owl__.app.destroy();
    await animationFrame();
    expect(server.asked("release")).toEqual([[[2]]]);
});

test("another list gives back both", async () => {
    const server = new CallServer("Ani", "Bella", "Clara");
    await openPage();
    await contains(".o_call_campaign").select("1");
    await settle();
    expect(server.asked("release").flat(2).sort()).toEqual([1, 2]);
    expect(server.asked("open").at(-1)).toEqual([1, false]);
    expect(".o_call_name").toHaveText("Clara");
});

test("nobody left: what the day brought, and where to go on", async () => {
    const server = new CallServer("Ani");
    server.due = [{ id: 4, call_at: "2026-12-01 15:00:00" }];
    await openPage();
    await key("3");
    await settle();
    expect(server.asked("save")[0][1].next).toBe(true);
    expect(".o_call_empty").toHaveText(/Dec 1/);
    expect(".o_call_summary").toHaveText(/A good day/);
    await key("3", "Enter");
    expect(server.asked("save").length).toBe(1);
    await key("u");
    await settle();
    expect(".o_call_name").toHaveText("Ani");
});

test("pause covers the page until it is over", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("p");
    await animationFrame();
    expect(".o_call_paused").toHaveCount(1);
    expect(".o_call_paused button").toBeFocused();
    await advanceTime(61000);
    await animationFrame();
    expect(queryText(".o_call_pause_clock")).toMatch(/01:0\d/);
    await key("3");
    expect(server.asked("save")).toEqual([]);
    await key("p");
    await animationFrame();
    expect(".o_call_paused").toHaveCount(0);
    expect(server.asked("pause")).toEqual([[true], [false]]);
});

test("a quotation, a complaint and an extra without leaving the call", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("o");
    await animationFrame();
    expect(".o_call_quotation").toHaveText(/S00042/);
    await key("o");
    expect(server.asked("quote_basket").length).toBe(1);
    await key("d");
    await contains("#o_call_panel_text").edit("Broken leg", { confirm: false });
    await contains(".o_call_panel [type=submit]").click();
    await animationFrame();
    expect(".o_call_panel").toHaveCount(0);
    expect(server.asked("log_complaint")).toEqual([[1, "Broken leg", ""]]);
    expect(".o_call_banner").toHaveText(/C0005/);
    await key("g");
    await contains("#o_call_panel_points").edit("50", { confirm: false });
    server.fails.give_extra = "Not that many.";
    await contains(".o_call_panel [type=submit]").click();
    await animationFrame();
    expect(".o_call_panel .alert").toHaveText("Not that many.");
    server.fails.give_extra = "";
    await contains(".o_call_panel [type=submit]").click();
    await animationFrame();
    const [first, second] = server.asked("give_extra");
    expect(first[3]).toBe(second[3]);
    expect(".o_call_panel").toHaveCount(0);
});

test("who calls is found and shown; the other one comes next", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await key("/");
    await contains(".o_call_panel input").edit("9999", { confirm: false });
    await advanceTime(250);
    await animationFrame();
    await contains(".o_call_found button").click();
    await settle();
    expect(server.asked("incoming")).toEqual([[300]]);
    expect(".o_call_name").toHaveText("Late Caller");
    await key("a", "Enter");
    await settle();
    expect(".o_call_name").toHaveText("Ani");
});

test("a task given by a list is opened; a failed opening can be tried again", async () => {
    const server = new CallServer("Ani", "Bella");
    server.fails.open = "Not now.";
    await openPage({ action: { context: { task_id: 2 }, params: {} } });
    expect(".o_call_nobody").toHaveText(/Not now/);
    server.fails.open = "";
    await contains(".o_call_nobody .btn-primary").click();
    await settle();
    expect(server.asked("open").at(-1)).toEqual([false, 2]);
    expect(".o_call_name").toHaveText("Bella");
});

test("loading the page anew does not go back to the task of a list", async () => {
    const server = new CallServer("Ani", "Bella", "Clara");
    const props = { action: { context: {}, params: { task_id: 2 } } };
    const page = await openPage(props);
    expect(".o_call_name").toHaveText("Bella");
    server.queue = [server.cards[2]];
    server.fails.next = "lost";
    await key("3");
    await settle();
    // As the browser does it: nobody leaves the page
    page.store.leave = () => {};
    page.__owl__.app.destroy();
    server.fails.next = "";
    await openPage(props);
    expect(server.asked("open").at(-1)).not.toEqual([false, 2]);
    expect(".o_call_name").not.toHaveText("Bella");
});

test("a long talk keeps the customer", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    await advanceTime(25 * 60000);
    expect(server.asked("save_draft")).toEqual([]);
    await key("c");
    await advanceTime(700);
    const before = server.asked("save_draft").length;
    await advanceTime(11 * 60000);
    await advanceTime(61000);
    expect(server.asked("save_draft").length).toBeGreaterThan(before);
});

test("the session ends with its sum, and can be gone on with", async () => {
    const server = new CallServer("Ani", "Bella", "Clara");
    await openPage();
    await contains("[aria-label='Sum of the day']").click();
    await animationFrame();
    await contains(".o_call_panel .btn-secondary").click();
    await settle();
    expect(server.asked("summary")).toEqual([[false], [true]]);
    expect(".o_call_empty").toHaveText(/The session is ended/);
    await contains(".o_call_empty .btn:contains(Go on calling)").click();
    await settle();
    expect(".o_call_name").toHaveText("Clara");
});
