import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("retention_call_supervision", {
    steps: () => [
        {
            content: "Three calls were made today",
            trigger: ".o_retention_tile[name=called] .o_retention_figure:text(3)",
        },
        {
            content: "A person is chosen",
            trigger: ".o_retention_filters select[aria-label=Person]",
            run: "selectByLabel Second",
        },
        {
            content: "Only that person's calls are counted",
            trigger: ".o_retention_tile[name=called] .o_retention_figure:text(2)",
        },
        {
            content: "Nobody else is in the table",
            trigger: ".o_retention_people tbody:not(:has(tr[name=Caller])) tr[name=Second]",
        },
        {
            content: "Open those who did not answer",
            trigger: ".o_retention_people tr[name=Second] button[name=not_reached]",
            run: "click",
        },
        {
            content: "The list has as many",
            trigger: ".o_list_view .o_pager_limit:text(1)",
        },
        {
            content: "Back to the page",
            trigger: ".o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        {
            content: "The choice is as it was left",
            trigger: ".o_retention_tile[name=called] .o_retention_figure:text(2)",
        },
        {
            content: "The campaign's results open their list",
            trigger: ".o_retention_results tr[name=list] button[name=members]",
            run: "click",
        },
        {
            content: "The customers stand there with what they bought",
            trigger: ".o_list_view .o_pager_limit:text(3)",
        },
        {
            content: "Back once more",
            trigger: ".o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        {
            content: "The day before had no calls",
            trigger: ".o_retention_filters button[aria-label='Day before']",
            run: "click",
        },
        {
            content: "The page says so",
            trigger: ".o_retention_empty:contains(No calls in this choice)",
        },
    ],
});

registry.category("web_tour.tours").add("retention_call_supervision_on_phone", {
    steps: () => [
        {
            content: "The page is there",
            trigger: ".o_retention_page[aria-busy=false] .o_retention_people",
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
            trigger: ".o_retention_people tr[name=Caller] button[name=reached]",
            run: "click",
        },
        {
            content: "The calls are shown",
            trigger: ".o_kanban_view, .o_list_view",
        },
    ],
});
