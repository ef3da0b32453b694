import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat, humanNumber } from "@web/core/utils/numbers";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { RetentionChart } from "./chart";
import { monthsConfig, paretoConfig } from "./chart_configs";

const REMEMBERED = "customer_retention.overview";
// The name of each filter in the address, by its name on the server
const IN_ADDRESS = { company_id: "company", team_id: "team", user_id: "person", months: "months" };

/**
 * Returns the chosen filters: those of the address, else those of the last time.
 *
 * @param {Object} names the name of each filter in the address, by its own
 */
export function rememberedFilters(address, stored, names = IN_ADDRESS) {
    const filters = {};
    let last = {};
    try {
        last = JSON.parse(stored || "{}") || {};
    } catch {
        // Written by something else: start anew
    }
    const asked = Object.values(names).some((name) => name in address);
    for (const [name, short] of Object.entries(names)) {
        filters[name] = Number(asked ? address[short] : last[name]) || false;
    }
    return filters;
}

export class RetentionOverview extends Component {
    static template = "customer_retention.RetentionOverview";
    static components = { Layout, RetentionChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({
            filters: rememberedFilters(
                router.current,
                browser.localStorage.getItem(REMEMBERED)
            ),
            data: null,
            loading: false,
            failed: false,
            money: false,
            asked: 0,
        });
        this.format = {
            number: (value, digits = 0) => formatFloat(value, { digits: [16, digits] }),
            percent: (share) => `${formatFloat(share * 100, { digits: [16, 1] })}\u00a0%`,
            money: (value) => formatCurrency(value, this.data.currency_id),
            whole: (value) =>
                formatCurrency(Math.round(value), this.data.currency_id, { digits: [16, 0] }),
            short: (value) => humanNumber(value, { decimals: 1 }),
        };
        // Not awaited: the page shows its frame at once
        onWillStart(() => void this.load());
        onMounted(() => this.remember());
    }

    get data() {
        return this.state.data;
    }

    get periods() {
        return [
            { months: 1, label: _t("This month") },
            { months: 3, label: _t("Last 3 months") },
            { months: 12, label: _t("Last 12 months") },
            { months: 24, label: _t("Last 24 months") },
        ];
    }

    async load() {
        this.state.loading = true;
        this.state.failed = false;
        try {
            const data = await this.keepLast.add(
                this.orm.silent.call("retention.overview", "get_overview", [
                    { ...this.state.filters },
                ])
            );
            this.state.data = data;
            this.state.filters = data.filters;
            this.state.asked++;
            this.remember();
        } catch {
            this.state.failed = true;
        }
        this.state.loading = false;
    }

    remember() {
        if (!this.data) {
            return;
        }
        const { filters } = this.state;
        browser.localStorage.setItem(REMEMBERED, JSON.stringify(filters));
        const address = {};
        for (const [name, short] of Object.entries(IN_ADDRESS)) {
            address[short] = filters[name] || undefined;
        }
        this.props.updateActionState?.(address);
    }

    onFilter(name, ev) {
        this.state.filters[name] = Number(ev.target.value) || false;
        if (name === "company_id") {
            Object.assign(this.state.filters, { team_id: false, user_id: false });
        }
        return this.load();
    }

    onPrint() {
        window.print();
    }

    async onMeasure() {
        await this.orm.call("retention.overview", "action_measure", []);
        this.notification.add(
            _t("Customers are being measured. Come back to this page in a few minutes."),
            { type: "success" }
        );
    }

    // ---- Lists behind the figures ----

    open(list) {
        if (!list) {
            return;
        }
        if (list.action) {
            return this.action.doAction(list.action);
        }
        if (list.res_id) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: list.model,
                res_id: list.res_id,
                views: [[false, "form"]],
            });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: list.name,
            res_model: list.model,
            domain: list.domain,
            views: list.views.map((view) => [false, view]),
            context: list.context || {},
        });
    }

    openCustomer(id) {
        return this.open({ model: "retention.customer", res_id: id });
    }

    openPoint(point) {
        const { domain } = this.data.pareto;
        return this.open({
            name: _t("The First %s Customers", this.format.number(point.customers)),
            model: "retention.customer",
            // As `_up_to` of the server has it
            domain: [
                ...domain,
                "|",
                ["pareto_rank", "<", point.rank],
                "&",
                ["pareto_rank", "=", point.rank],
                ["id", "<=", point.id],
            ],
            views: this.data.all.views,
        });
    }

    openOfCurve({ index, datasetIndex }) {
        const point = this.data.pareto.points[index - 1];
        return datasetIndex === 0 && point && this.openPoint(point);
    }

    openOfMonths({ index, datasetIndex }) {
        const kinds = ["kept", this.state.money ? "repeat_revenue" : "repeat", "new"];
        return this.open(this.data.months.rows[index].open[kinds[datasetIndex]]);
    }

    // ---- Shapes ----

    paretoConfig(colors) {
        return paretoConfig(this.data.pareto, this.format)(colors);
    }

    monthsConfig(colors) {
        return monthsConfig(this.data.months.rows, this.state.money, this.format)(colors);
    }

    /** A few points of the curve for the table: tenths of the customers. */
    get paretoTable() {
        const { points, count } = this.data.pareto;
        const rows = [];
        for (const tenth of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
            const point = points.find((one) => one.customers >= (count * tenth) / 10);
            if (point && !rows.includes(point)) {
                rows.push(point);
            }
        }
        return rows;
    }

    cell(abc, xyz) {
        return this.data.matrix.cells.find((one) => one.abc === abc && one.xyz === xyz);
    }

    cellTitle(cell) {
        return _t("%(class)s: %(count)s customers, %(share)s of the revenue, %(revenue)s", {
            class: cell.open.name,
            count: this.format.number(cell.count),
            share: this.format.percent(cell.share),
            revenue: this.format.money(cell.revenue),
        });
    }
}

registry
    .category("lazy_components")
    .add("customer_retention.RetentionOverview", RetentionOverview);
