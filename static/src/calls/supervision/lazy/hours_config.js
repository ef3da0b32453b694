import { _t } from "@web/core/l10n/translation";

/** Calls by hour as bars: those that somebody answered, and the others above them. */
export function hoursConfig(hours) {
    return (colors) => {
        const font = { family: colors.font, size: 11 };
        const scale = { border: { display: false }, ticks: { color: colors.muted, font } };
        const bar = { type: "bar", stack: "calls", maxBarThickness: 36 };
        return {
            data: {
                labels: hours.map((hour) => hour.label),
                datasets: [
                    {
                        ...bar,
                        label: _t("Reached"),
                        data: hours.map((hour) => hour.reached),
                        backgroundColor: colors.primary,
                    },
                    {
                        ...bar,
                        label: _t("No answer"),
                        data: hours.map((hour) => hour.called - hour.reached),
                        backgroundColor: colors.border,
                    },
                ],
            },
            options: {
                interaction: { mode: "nearest", intersect: true },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { color: colors.text, boxWidth: 12, boxHeight: 12, font },
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
                },
            },
        };
    };
}
