import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { RetentionChart } from "@customer_retention/customers/overview/lazy/chart";
import { monthsConfig } from "./months_config";

const REMEMBERED = "customer_retention.complaints";
// The name of each filter in the address, by its name on the server
const IN_ADDRESS = { company_id: "company", team_id: "branch", months: "months", by: "by" };

/** Returns the chosen filters: those of the address, else those of the last time. */
function chosenFilters(address, stored) {
    let last = {};
    try {
        last = JSON.parse(stored || "{}") || {};
    } catch {
        // Written by something else: start anew
    }
    const asked = Object.values(IN_ADDRESS).some((short) => short in address);
    const filters = {};
    for (const [name, short] of Object.entries(IN_ADDRESS)) {
        const value = asked ? address[short] : last[name];
        filters[name] = (name === "by" ? value : Number(value)) || false;
    }
    return filters;
}

/** What goes wrong again and again, what it costs, what is done, what got better. */
export class RetentionComplaintPage extends Component {
    static template = "customer_retention.RetentionComplaintPage";
    static components = { Layout, RetentionChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({
            filters: chosenFilters(router.current, browser.localStorage.getItem(REMEMBERED)),
            data: null,
            loading: false,
            failed: false,
            asked: 0,
        });
        this.format = {
            number: (value, digits = 0) => formatFloat(value, { digits: [16, digits] }),
            percent: (share, digits = 0) =>
                `${formatFloat(share * 100, { digits: [16, digits] })}\u00a0%`,
            money: (value) => formatCurrency(value, this.data.currency_id),
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
            { months: 3, label: _t("Last 3 months") },
            { months: 12, label: _t("Last 12 months") },
            { months: 24, label: _t("Last 24 months") },
        ];
    }

    get rankings() {
        return [
            { by: "money", label: _t("By money") },
            { by: "lost", label: _t("By customers lost") },
            { by: "count", label: _t("By complaints") },
        ];
    }

    async load() {
        this.state.loading = true;
        this.state.failed = false;
        try {
            const data = await this.keepLast.add(
                this.orm.silent.call("retention.complaint.page", "get_page", [
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

    onFilter(name, value) {
        this.state.filters[name] = (name === "by" ? value : Number(value)) || false;
        if (name === "company_id") {
            this.state.filters.team_id = false;
        }
        return this.load();
    }

    onPrint() {
        window.print();
    }

    open(list) {
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

    openOfMonths({ index, datasetIndex }) {
        const row = this.data.months.rows[index];
        const area = this.data.months.areas[datasetIndex - 1];
        return this.open(area ? row.open_area[area.name] : row.open);
    }

    // ---- Words ----

    /** Whether there is nothing to show at all. */
    get isEmpty() {
        const { complaints, before } = this.data.figures;
        return !complaints.count && !before.count;
    }

    get isDoingNothing() {
        return this.data.doing && !this.data.doing.rows.length;
    }

    rate(value) {
        return value === null ? _t("no orders") : this.format.number(value, 1);
    }

    /** Whether the rate fell, rose or stayed, by what is shown of it. */
    get trend() {
        const { rate, rate_before } = this.data.figures;
        if (rate === null || rate_before === null) {
            return "";
        }
        const change = Math.sign(Number(rate.toFixed(1)) - Number(rate_before.toFixed(1)));
        return { "-1": "down", 0: "", 1: "up" }[change];
    }

    /** Who bought more than similar customers was no loss; both sums are said below. */
    get lostRevenue() {
        const lost = this.data.figures.lost_revenue;
        return lost > 0 ? this.format.money(lost) : _t("none");
    }

    get trendTitle() {
        return this.trend === "up" ? _t("More than before") : _t("Fewer than before");
    }

    share(value) {
        return value === false ? _t("nothing yet") : this.format.percent(value);
    }

    monthsConfig(colors) {
        return monthsConfig(this.data.months, this.format)(colors);
    }
}

registry
    .category("lazy_components")
    .add("customer_retention.RetentionComplaintPage", RetentionComplaintPage);
