import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/** Reads colours where the theme keeps them, so that a dark one works, too. */
export function themeColors(el) {
    const style = getComputedStyle(el);
    const read = (name) => style.getPropertyValue(name).trim();
    return {
        primary: read("--primary"),
        info: read("--info"),
        success: read("--success"),
        warning: read("--warning"),
        danger: read("--danger"),
        text: read("--body-color"),
        muted: read("--secondary-color") || read("--body-color"),
        border: read("--border-color"),
        surface: read("--body-bg"),
        font: style.fontFamily,
    };
}

/**
 * A chart of Chart.js. The drawing says nothing to screen readers: what it shows
 * stands in a table beside it, whose cells open the same lists.
 */
export class RetentionChart extends Component {
    static template = "customer_retention.RetentionChart";
    static props = {
        label: String,
        // (colours) => configuration of Chart.js
        config: Function,
        onOpen: { type: Function, optional: true },
        key: { type: String, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.key]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const config = this.props.config(themeColors(this.canvas.el));
        config.options = {
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            ...config.options,
            onHover: (ev, found) => {
                ev.native.target.style.cursor = found.length ? "pointer" : "default";
            },
            onClick: (_ev, found) => found.length && this.props.onOpen?.(found[0]),
        };
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, config);
    }
}
