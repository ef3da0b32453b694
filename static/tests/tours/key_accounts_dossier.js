import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("retention_dossier", {
    steps: () => [
        { trigger: ".o_notebook a[name=people]", run: "click" },
        { trigger: ".badge:contains(Stale: confirmed 140 days ago)" },
        { trigger: "button:contains(Still True)", run: "click" },
        { trigger: ".badge.text-bg-success:contains(Confirmed)" },
        { trigger: ".o_retention_map svg text:contains(Aram Sarkis)" },
        {
            content: "An empty cell notes the pair",
            trigger: ".o_field_widget[name=coverage_matrix] tr:contains(Aram Sarkis) td button",
            run: "click",
        },
        { trigger: ".modal .o_radio_input[data-value=good]", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=coverage_matrix] td.text-bg-success:contains(never met)",
        },
        { trigger: ".o_notebook a[name=business]", run: "click" },
        {
            trigger: ".o_field_widget[name=business_figures] button:contains(250)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row" },
    ],
});
