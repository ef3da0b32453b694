import { hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

/** Chart.js computes with colours: it wants numbers, not CSS functions. */
function faint(color, opacity) {
    return color.startsWith("#") ? hexToRGBA(color, opacity) : color;
}

function scales(colors, more) {
    const base = {
        grid: { color: colors.border, drawTicks: false },
        border: { display: false },
        ticks: { color: colors.muted, padding: 6, font: { family: colors.font, size: 11 } },
    };
    return Object.fromEntries(
        Object.entries(more).map(([name, scale]) => [
            name,
            {
                ...base,
                ...scale,
                ticks: { ...base.ticks, ...scale.ticks },
                grid: { ...base.grid, ...scale.grid },
            },
        ])
    );
}

function legend(colors) {
    return {
        position: "bottom",
        labels: { color: colors.text, boxWidth: 12, boxHeight: 12, font: { family: colors.font } },
    };
}

/** The curve of Pareto with its line at 80 %. */
export function paretoConfig(pareto, format) {
    return (colors) => {
        // From nobody, who brings nothing, to all
        const points = [{ customers: 0, share: 0 }, ...pareto.points].map((one) => ({
            x: (one.customers / pareto.count) * 100,
            y: one.share * 100,
        }));
        return {
            type: "line",
            data: {
                datasets: [
                    {
                        data: points,
                        borderColor: colors.primary,
                        borderWidth: 2.5,
                        backgroundColor: faint(colors.primary, 0.1),
                        fill: true,
                        pointRadius: points.length > 40 ? 0 : 2.5,
                        pointHitRadius: 12,
                        pointHoverRadius: 5,
                        pointBackgroundColor: colors.primary,
                        tension: 0,
                    },
                    {
                        data: [
                            { x: 0, y: 80 },
                            { x: 100, y: 80 },
                        ],
                        borderColor: colors.danger,
                        borderWidth: 1,
                        borderDash: [5, 4],
                        pointRadius: 0,
                        pointHitRadius: 0,
                    },
                ],
            },
            options: {
                interaction: { mode: "nearest", intersect: false, axis: "x" },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        filter: (item) => item.datasetIndex === 0 && item.dataIndex > 0,
                        displayColors: false,
                        callbacks: {
                            title: () => "",
                            label: (item) => {
                                const point = pareto.points[item.dataIndex - 1];
                                return _t("First %(count)s customers: %(share)s", {
                                    count: format.number(point.customers),
                                    share: format.percent(point.share),
                                });
                            },
                        },
                    },
                },
                scales: scales(colors, {
                    x: {
                        type: "linear",
                        min: 0,
                        max: 100,
                        grid: { display: false },
                        title: {
                            display: true,
                            text: _t("Customers, the largest first (%)"),
                            color: colors.muted,
                        },
                        ticks: { stepSize: 20 },
                    },
                    y: { min: 0, max: 100, ticks: { stepSize: 20, callback: (v) => `${v} %` } },
                }),
            },
        };
    };
}

/** New and repeat customers, or their revenue, as bars; the rate as a line. */
export function monthsConfig(rows, money, format) {
    return (colors) => ({
        data: {
            labels: rows.map((row) => row.label),
            datasets: [
                {
                    type: "line",
                    label: _t("Retention rate (%)"),
                    data: rows.map((row) => row.rate),
                    yAxisID: "rate",
                    borderColor: colors.text,
                    backgroundColor: colors.surface,
                    borderWidth: 1.5,
                    pointRadius: 3,
                    pointHitRadius: 10,
                    spanGaps: false,
                    clip: false,
                    kind: "rate",
                },
                {
                    type: "bar",
                    label: _t("Repeat"),
                    data: rows.map((row) => (money ? row.repeat_revenue : row.repeat_customers)),
                    backgroundColor: colors.primary,
                    stack: "bought",
                    maxBarThickness: 36,
                    kind: money ? "repeat_revenue" : "repeat",
                },
                {
                    type: "bar",
                    label: _t("New"),
                    data: rows.map((row) => (money ? row.new_revenue : row.new_customers)),
                    backgroundColor: faint(colors.primary, 0.4),
                    stack: "bought",
                    maxBarThickness: 36,
                    kind: "new",
                },
            ],
        },
        options: {
            interaction: { mode: "nearest", intersect: true },
            plugins: {
                legend: legend(colors),
                tooltip: {
                    callbacks: {
                        label: (item) => {
                            const value = item.parsed.y;
                            if (item.dataset.kind === "rate") {
                                return `${item.dataset.label}: ${format.number(value, 1)}`;
                            }
                            const said = money ? format.money(value) : format.number(value);
                            return `${item.dataset.label}: ${said}`;
                        },
                    },
                },
            },
            scales: scales(colors, {
                x: { grid: { display: false } },
                y: {
                    stacked: true,
                    beginAtZero: true,
                    ticks: {
                        maxTicksLimit: 6,
                        precision: 0,
                        callback: (value) => (money ? format.short(value) : format.number(value)),
                    },
                },
                rate: {
                    position: "right",
                    min: 0,
                    max: 100,
                    grid: { display: false },
                    ticks: { stepSize: 25, callback: (value) => `${value} %` },
                },
            }),
        },
    });
}
