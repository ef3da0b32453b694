import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains } from "@web/../tests/web_test_helpers";
import { CallServer, openPage, settle } from "./calls_helpers";

describe.current.tags("mobile");
defineMailModels();

test("the four blocks are tabs", async () => {
    new CallServer("Ani", "Bella");
    await openPage();
    expect(".o_call_tabs [role=tab]").toHaveCount(4);
    expect(".o_call_who").toHaveCount(1);
    expect(".o_call_script, .o_call_history, .o_call_outcome").toHaveCount(0);
    for (const block of ["script", "history", "outcome"]) {
        await contains(`.o_call_tabs [name=${block}]`).click();
        expect(`.o_call_${block}`).toHaveCount(1);
        expect(".o_call_who").toHaveCount(0);
    }
});

test("no answer is one touch, answered leads to the results", async () => {
    const server = new CallServer("Ani", "Bella");
    await openPage();
    expect(".o_call_dial").toHaveAttribute("href", "tel:+37410123456");
    await contains(".o_call_quick [name=no_answer]").click();
    await settle();
    expect(server.asked("save")[0][1].outcome_id).toBe(3);
    expect(".o_call_name").toHaveText("Bella");
    await contains(".o_call_quick .btn:contains(Answered)").click();
    await contains(".o_call_outcome [name=agreed]").click();
    await contains(".o_call_quick .o_call_save").click();
    await settle();
    expect(server.asked("save")[1][1].outcome_id).toBe(11);
});
