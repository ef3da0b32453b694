import { waitUntil } from "@odoo/hoot-dom";
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
