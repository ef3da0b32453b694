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
import { rememberedFilters } from "@customer_retention/customers/overview/lazy/overview";
import { hoursConfig } from "./hours_config";

const { DateTime } = luxon;
const REMEMBERED = "customer_retention.supervision";
// The name of each filter in the address, by its name on the server
const IN_ADDRESS = { campaign_id: "campaign", user_id: "person", team_id: "team", days: "days" };

/** Returns the chosen filters; a day is no number, and is not kept for the next time. */
function chosenFilters(address, stored) {
    const filters = rememberedFilters(address, stored, { ...IN_ADDRESS, day: "day" });
    return { ...filters, day: address.day || false };
}

/** How all calls go today, and what they brought. */
export class RetentionCallSupervision extends Component {
    static template = "customer_retention.RetentionCallSupervision";
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
            percent: (share, digits = 1) =>
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

    async load() {
        this.state.loading = true;
        this.state.failed = false;
        try {
            const data = await this.keepLast.add(
                this.orm.silent.call("retention.call.supervision", "get_supervision", [
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
        // Today is not remembered: tomorrow the page shows tomorrow
        const address = { day: this.data.day.is_today ? undefined : filters.day };
        for (const [name, short] of Object.entries(IN_ADDRESS)) {
            address[short] = filters[name] || undefined;
        }
        this.props.updateActionState?.(address);
    }

    onFilter(name, ev) {
        this.state.filters[name] = Number(ev.target.value) || false;
        return this.load();
    }

    onDay(ev) {
        this.state.filters.day = ev.target.value || false;
        return this.load();
    }

    onStep(days) {
        const day = DateTime.fromISO(this.state.filters.day).plus({ days });
        this.state.filters.day = day.toISODate();
        return this.load();
    }

    onPrint() {
        window.print();
    }

    open(list) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: list.name,
            res_model: list.model,
            domain: list.domain,
            views: list.views.map((view) => [false, view]),
            context: list.context || {},
        });
    }

    openOfHours({ index, datasetIndex }) {
        const { open } = this.data.hours[index];
        return this.open(datasetIndex ? open.called : open.reached);
    }

    openCampaign(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "retention.call.campaign",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    // ---- Words ----

    /** Whether there is anything of the day to show. */
    get isEmpty() {
        const { people, campaigns, skips } = this.data;
        return !people.length && !campaigns.length && !skips.length;
    }

    get isChosen() {
        const { campaign_id, user_id, team_id } = this.state.filters;
        return campaign_id || user_id || team_id;
    }

    ratio(part, whole) {
        return whole ? this.format.percent(part / whole) : _t("nobody yet");
    }

    /** A time of seconds, as people say it. */
    span(seconds) {
        if (seconds === false || seconds === undefined) {
            return "";
        }
        if (seconds < 60) {
            return _t("%s s", seconds);
        }
        const minutes = Math.round(seconds / 60);
        const hours = Math.floor(minutes / 60);
        if (!hours) {
            return _t("%s min", minutes);
        }
        return _t("%(hours)s h %(minutes)s min", { hours, minutes: minutes % 60 });
    }

    get mixColumns() {
        return [
            { name: "agreed", label: _t("Agreed") },
            { name: "thinks", label: _t("Thinks about it") },
            { name: "refused", label: _t("Refused") },
            { name: "callback", label: _t("Call later") },
        ];
    }

    get triesText() {
        const { tries, lines } = this.data.tries;
        return lines.count ? this.format.number(tries.count / lines.count, 1) : _t("none yet");
    }

    /** The word that a comparison comes to. */
    said(told) {
        return {
            more: _t("more"),
            less: _t("less"),
            undecided: _t("not yet decided"),
        }[told.verdict];
    }

    saidClass(told) {
        return { more: "text-success", less: "text-danger", undecided: "text-muted" }[told.verdict];
    }

    interval(told, format) {
        if (told.low === null) {
            return "";
        }
        return _t("%(low)s to %(high)s", { low: format(told.low), high: format(told.high) });
    }

    points(share) {
        const sign = share > 0 ? "+" : "";
        return _t("%s points", sign + this.format.number(share * 100, 1));
    }

    markTitle(mark) {
        return mark === "more"
            ? _t("More often than the others, by more than chance")
            : _t("Less often than the others, by more than chance");
    }

    hoursConfig(colors) {
        return hoursConfig(this.data.hours)(colors);
    }
}

registry
    .category("lazy_components")
    .add("customer_retention.RetentionCallSupervision", RetentionCallSupervision);
