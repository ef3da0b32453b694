import { _t } from "@web/core/l10n/translation";

/** The shares of the largest and the five largest, month by month, with the levels. */
export function historyConfig(rows, limits, format) {
    return (colors) => {
        const line = (label, name, color) => ({
            label,
            data: rows.map((row) => row[name] * 100),
            borderColor: color,
            backgroundColor: color,
            borderWidth: 2,
            pointRadius: 3,
            pointHitRadius: 12,
            clip: false,
        });
        const limit = (value) => ({
            data: rows.map(() => value),
            borderColor: colors.danger,
            borderWidth: 1,
            borderDash: [4, 5],
            pointRadius: 0,
            pointHitRadius: 0,
            isLimit: true,
        });
        const ticks = { color: colors.muted, font: { family: colors.font, size: 11 } };
        return {
            type: "line",
            data: {
                labels: rows.map((row) => row.label),
                datasets: [
                    line(_t("Largest customer (%)"), "top1", colors.primary),
                    line(_t("Five largest (%)"), "top5", colors.info),
                    ...limits.map(limit),
                ],
            },
            options: {
                interaction: { mode: "nearest", intersect: true },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: {
                            color: colors.text,
                            boxWidth: 12,
                            boxHeight: 12,
                            font: { family: colors.font },
                            filter: (item, data) => !data.datasets[item.datasetIndex].isLimit,
                        },
                    },
                    tooltip: {
                        filter: (item) => !item.dataset.isLimit,
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${format.number(item.parsed.y, 1)}`,
                            afterLabel: (item) =>
                                item.datasetIndex === 0 ? rows[item.dataIndex].name : "",
                        },
                    },
                },
                scales: {
                    x: { grid: { display: false }, border: { display: false }, ticks },
                    y: {
                        min: 0,
                        max: 100,
                        border: { display: false },
                        grid: { color: colors.border, drawTicks: false },
                        ticks: { ...ticks, stepSize: 20, callback: (value) => `${value} %` },
                    },
                },
            },
        };
    };
}
