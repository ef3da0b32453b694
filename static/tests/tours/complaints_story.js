import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A sales person cancels an order; nothing is asked, the complaint is there. */
tours.add("retention_complaint_story_cancel", {
    steps: () => [
        { trigger: ".o_form_view .o_statusbar_status button.o_arrow_button_current" },
        { trigger: "button[name=action_cancel]", run: "click" },
        { content: "Sure", trigger: ".modal .btn-primary", run: "click" },
        {
            content: "Cancelled",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Cancelled)",
        },
        {
            content: "The order says so first",
            trigger: ".alert:contains(is open: no offers until it is solved)",
        },
    ],
});

/** A manager sees the same cause again and again, and acts. */
tours.add("retention_complaint_story_alert", {
    steps: () => [
        {
            content: "Three customers, one cause",
            trigger: ".o_data_row:contains(Faulty or broken) td[name=cause_id]",
            run: "click",
        },
        { trigger: ".o_form_view h1:contains(Faulty or broken)" },
        { trigger: "button[name=action_take_action]", run: "click" },
        {
            trigger: ".o_form_view .oe_title .o_field_widget[name=name] textarea, .o_form_view .oe_title .o_field_widget[name=name] input",
        },
        { trigger: "button[name=action_start]", run: "click" },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(In Progress)",
        },
    ],
});
