import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("retention_dependency", {
    steps: () => [
        { trigger: ".o_retention_number:contains(75.0)" },
        { trigger: ".o_retention_dependency:contains(Harbour Hotels):contains(75.0)" },
        {
            content: "The share of one sales person",
            trigger: "select:has(option:contains(Keeper))",
            run: "selectByLabel Keeper",
        },
        { trigger: ".o_retention_number:contains(100)" },
        { trigger: "select:has(option:contains(Keeper))", run: "selectByLabel Whole company" },
        { trigger: ".o_retention_number:contains(75.0)" },
        {
            trigger: ".o_retention_dependency:contains(Harbour Hotels)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row" },
    ],
});

registry.category("web_tour.tours").add("retention_key_accounts", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Harbour Hotels):contains(in 12 months)",
            run: "click",
        },
        { trigger: ".o_retention_glance section:contains(Who Matters There)" },
        { trigger: ".o_retention_glance li:contains(Olga Berg)" },
        { trigger: ".o_retention_glance button:contains(3 orders)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=average_order]" },
    ],
});
