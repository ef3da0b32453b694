import { _t } from "@web/core/l10n/translation";

// One colour of the theme for each area; what has none yet is as pale as a border
const COLORS = {
    product: "primary",
    staff: "warning",
    sale: "info",
    delivery: "success",
    price: "danger",
    other: "muted",
    unknown: "border",
};

/** Complaints by month as bars of areas; complaints per 1,000 orders as a line. */
export function monthsConfig(months, format) {
    return (colors) => {
        const font = { family: colors.font, size: 11 };
        const scale = { border: { display: false }, ticks: { color: colors.muted, font } };
        return {
            data: {
                labels: months.rows.map((row) => row.label),
                datasets: [
                    {
                        type: "line",
                        label: _t("Per 1,000 orders"),
                        data: months.rows.map((row) => row.rate),
                        yAxisID: "rate",
                        borderColor: colors.text,
                        backgroundColor: colors.surface,
                        borderWidth: 1.5,
                        pointRadius: 3,
                        pointHitRadius: 10,
                        spanGaps: false,
                        clip: false,
                    },
                    ...months.areas.map((area) => ({
                        type: "bar",
                        stack: "complaints",
                        maxBarThickness: 36,
                        label: area.label,
                        data: months.rows.map((row) => row.areas[area.name]),
                        backgroundColor: colors[COLORS[area.name]] || colors.muted,
                    })),
                ],
            },
            options: {
                interaction: { mode: "nearest", intersect: true },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { color: colors.text, boxWidth: 12, boxHeight: 12, font },
                    },
                    tooltip: {
                        callbacks: {
                            label: (item) => {
                                const digits = item.datasetIndex ? 0 : 1;
                                const said = format.number(item.parsed.y, digits);
                                return `${item.dataset.label}: ${said}`;
                            },
                        },
                    },
                },
                scales: {
                    x: { ...scale, stacked: true, grid: { display: false } },
                    y: {
                        ...scale,
                        stacked: true,
                        beginAtZero: true,
                        grid: { color: colors.border, drawTicks: false },
                        ticks: { ...scale.ticks, precision: 0, maxTicksLimit: 6 },
                    },
                    rate: {
                        ...scale,
                        position: "right",
                        beginAtZero: true,
                        grid: { display: false },
                    },
                },
            },
        };
    };
}
