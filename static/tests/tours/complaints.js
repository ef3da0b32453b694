import { registry } from "@web/core/registry";

/** Fails when a page has to be moved sideways to be read. */
function checkWidth() {
    const form = document.querySelector(".o_form_sheet_bg");
    if (form.scrollWidth > form.clientWidth + 1) {
        throw new Error(`The form sticks out: ${form.scrollWidth} of ${form.clientWidth}`);
    }
}

registry.category("web_tour.tours").add("retention_complaints", {
    steps: () => [
        {
            content: "What may hurt somebody stands out, and comes first",
            trigger: ".o_data_row:first.text-danger:contains(Olga Berg)",
        },
        { trigger: ".o_data_row:first td[name=partner_id]", run: "click" },
        { trigger: ".alert:contains(make sure first that nobody does)" },
        { trigger: "div[name=clocks] > div:contains(Solved) .badge:contains(Running)" },
        { trigger: ".o_form_sheet_bg", run: checkWidth },
        { trigger: "button[name=action_take_up]", run: "click" },
        { trigger: "div[name=clocks] > div:contains(Acknowledged):contains(after)" },
        { trigger: "button[name=action_decide]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=decision] label:contains(Goodwill)",
            run: "click",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) a[name=decision]", run: "click" },
        {
            trigger: ".o_field_widget[name=decided_by_id]:visible",
        },
        { trigger: "a[name=course]", run: "click" },
        { trigger: "div[name=stage_ids] .o_data_row:contains(In Progress)" },
        { trigger: ".o_form_sheet_bg", run: checkWidth },
        { trigger: "button[name=action_acknowledge], button[name=action_answered]" },
        { trigger: "button[name=action_tell_decision]", run: "click" },
        { trigger: ".modal .o_mail_composer_form_view, .modal .o_mail_composer_form_jsclass" },
        {
            trigger: ".modal .odoo-editor-editable:contains(we would like you to be content)",
        },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
    ],
});

registry.category("web_tour.tours").add("retention_complaint_stages", {
    steps: () => [
        { trigger: ".o_pivot_view" },
        { trigger: ".o_cp_switch_buttons .o_graph", run: "click" },
        { trigger: ".o_graph_view" },
        { trigger: ".o_cp_switch_buttons .o_list", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(New)" },
    ],
});

registry.category("web_tour.tours").add("retention_complaint_phone", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Somebody may get hurt):contains(Olga Berg)",
            run: "click",
        },
        { trigger: "div[name=clocks] > div:contains(Solved) .badge:contains(Running)" },
        { trigger: ".o_form_sheet_bg", run: checkWidth },
        { trigger: "a[name=decision]", run: "click" },
        { trigger: ".o_field_widget[name=decision] label:contains(Refused)" },
        { trigger: ".o_form_sheet_bg", run: checkWidth },
    ],
});
