import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("retention_complaint_page", {
    steps: () => [
        {
            content: "Four complaints came in",
            trigger: ".o_retention_tile[name=complaints] b .o_retention_figure:text(4)",
        },
        {
            content: "What comes again and again is said in a sentence",
            trigger: ".o_retention_again:contains(3 complaints of 3 customers)",
        },
        {
            content: "The month's chart is drawn",
            trigger: ".o_retention_months canvas",
        },
        {
            content: "Rank the causes by complaints",
            trigger: ".o_retention_causes button[name=by_count]",
            run: "click",
        },
        {
            content: "The choice is shown",
            trigger: ".o_retention_causes button[name=by_count].active",
        },
        {
            content: "Follow the number of the first cause",
            trigger: ".o_retention_causes tr[name='Came too late'] button[name=complaints]",
            run: "click",
        },
        {
            content: "The list has as many",
            trigger: ".o_list_view .o_pager_limit:text(3)",
        },
        {
            content: "Open a complaint",
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name=cause_id]",
            run: "click",
        },
        {
            content: "It is the complaint itself",
            trigger: ".o_form_view .o_field_widget[name=description]",
        },
        {
            content: "Back to the page",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains(What Goes Wrong)",
            run: "click",
        },
        {
            content: "The choice is as it was left",
            trigger: ".o_retention_causes button[name=by_count].active",
        },
        {
            content: "All causes open as groups",
            trigger: ".o_retention_causes button[name=all_causes]",
            run: "click",
        },
        {
            content: "Grouped by cause",
            trigger: ".o_list_view .o_group_header:contains(Came too late)",
        },
    ],
});

registry.category("web_tour.tours").add("retention_complaint_page_on_phone", {
    steps: () => [
        {
            content: "The page is there",
            trigger: ".o_retention_page[aria-busy=false] .o_retention_causes",
        },
        {
            content: "Nothing sticks out to the side",
            trigger: ".o_retention_page",
            run({ anchor }) {
                const wide = [...document.querySelectorAll(".o_retention_page *")].filter(
                    (el) =>
                        !el.closest(".o_retention_scroll") &&
                        el.getBoundingClientRect().right > window.innerWidth + 1
                );
                if (wide.length || anchor.scrollWidth > anchor.clientWidth) {
                    throw new Error(`too wide: ${wide.map((el) => el.className).join("; ")}`);
                }
            },
        },
        {
            content: "A number opens its list here, too",
            trigger: ".o_retention_causes button[name=complaints]",
            run: "click",
        },
        {
            content: "The complaints are shown",
            trigger: ".o_list_view, .o_kanban_view",
        },
    ],
});
