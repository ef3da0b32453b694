import { waitUntil } from "@odoo/hoot-dom";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

function isDrawn(canvas) {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some(Boolean);
}

function drawn(card) {
    return {
        content: `The chart of ${card} is drawn`,
        trigger: `.o_retention_${card} canvas[role=img]`,
        run: ({ anchor }) => waitUntil(() => isDrawn(anchor), { timeout: 3000 }),
    };
}

registry.category("web_tour.tours").add("retention_overview", {
    steps: () => [
        {
            content: "The base is told in words",
            trigger: ".o_retention_sentences [name=base]:contains(5 customers, 4 of them active)",
        },
        drawn("pareto"),
        drawn("months"),
        {
            content: "Two customers stand on the second step",
            trigger: ".o_retention_step[name=customer] .o_retention_step_count:text(2)",
        },
        {
            content: "Open them",
            trigger: ".o_retention_step[name=customer] .o_retention_skirt",
            run: "click",
        },
        {
            content: "The list has as many",
            trigger: ".o_list_view .o_pager_limit:text(2)",
        },
        {
            content: "Back to the overview",
            trigger: ".o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Everything is there again",
            trigger: ".o_retention_risk .o_retention_row:contains(Ani)",
        },
        {
            content: "Bars can show revenue",
            trigger: ".o_retention_months .btn:contains(Revenue)",
            run: "click",
        },
        drawn("months"),
    ],
});

registry.category("web_tour.tours").add("retention_overview_on_phone", {
    steps: () => [
        drawn("pareto"),
        {
            content: "Nothing sticks out to the side",
            trigger: ".o_retention_page",
            run({ anchor }) {
                const wide = [...document.querySelectorAll(".o_retention_page *")].filter(
                    (el) => el.getBoundingClientRect().right > window.innerWidth + 1
                );
                if (wide.length || anchor.scrollWidth > anchor.clientWidth) {
                    throw new Error(`too wide: ${wide.map((el) => el.className).join("; ")}`);
                }
            },
        },
        {
            content: "Another period is asked for",
            trigger: ".o_retention_filters select[aria-label=Period]",
            run: "select 3",
        },
        {
            content: "It stands in the address",
            trigger: ".o_retention_page[aria-busy=false]",
            run: () =>
                waitUntil(() => browser.location.search.includes("months=3"), {
                    timeout: 3000,
                }),
        },
        {
            content: "Who is late is opened by name",
            trigger: ".o_retention_risk .o_retention_row:contains(Ani)",
            run: "click",
        },
        {
            content: "Their page shows the rhythm",
            trigger: ".o_form_view .o_retention_rhythm button:not(.o_retention_rhythm_empty)",
            run: "click",
        },
        {
            content: "A bar opens the documents of its month",
            trigger: ".o_kanban_view, .o_list_view",
        },
    ],
});
