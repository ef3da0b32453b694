import { Component, onWillStart, useState } from "@odoo/owl";
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
import { historyConfig } from "./history_config";

/** On whom the company depends: shares, alerts with their plans, and what leaves. */
export class RetentionDependency extends Component {
    static template = "customer_retention.RetentionDependency";
    static components = { Layout, RetentionChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        const { company, scope, record } = router.current;
        this.state = useState({
            filters: {
                company_id: Number(company) || false,
                scope: scope || "company",
                record_id: Number(record) || false,
            },
            data: null,
            loading: false,
            failed: false,
            asked: 0,
        });
        this.format = {
            number: (value, digits = 0) => formatFloat(value, { digits: [16, digits] }),
            percent: (share) => this.percent(share),
            money: (value, currency) =>
                formatCurrency(value, currency || this.data.currency_id),
        };
        // Not awaited: the page shows its frame at once
        onWillStart(() => void this.load());
    }

    /**
     * A share in per cent, with more decimals than one where that would show another
     * level: 49.99 is not said to be 50.0 %.
     */
    percent(share) {
        // Without the noise of binary numbers
        const exact = Number((share * 100).toFixed(9));
        const side = (said) => this.data.limits.map((one) => Math.sign(said - one)).join();
        let digits = 1;
        while (digits < 8 && side(Number(exact.toFixed(digits))) !== side(exact)) {
            digits++;
        }
        return `${formatFloat(exact, { digits: [16, digits] })}\u00a0%`;
    }

    get data() {
        return this.state.data;
    }

    /** What the choice of a team, person or product holds: "scope:id". */
    get chosen() {
        const { scope, record_id } = this.state.filters;
        return record_id ? `${scope}:${record_id}` : "";
    }

    async load() {
        this.state.loading = true;
        this.state.failed = false;
        try {
            const data = await this.keepLast.add(
                this.orm.silent.call("retention.dependency", "get_dependency", [
                    { ...this.state.filters },
                ])
            );
            this.state.data = data;
            this.state.filters = data.filters;
            this.state.asked++;
            const { company_id, scope, record_id } = data.filters;
            this.props.updateActionState?.({
                company: company_id,
                scope: record_id ? scope : undefined,
                record: record_id || undefined,
            });
        } catch {
            this.state.failed = true;
        }
        this.state.loading = false;
    }

    onCompany(ev) {
        this.state.filters = {
            company_id: Number(ev.target.value),
            scope: "company",
            record_id: false,
        };
        return this.load();
    }

    onScope(ev) {
        const [scope, id] = ev.target.value.split(":");
        Object.assign(this.state.filters, {
            scope: scope || "company",
            record_id: Number(id) || false,
        });
        return this.load();
    }

    async onMeasure() {
        await this.orm.call("retention.dependency", "action_measure", []);
        this.notification.add(
            _t("The shares are being measured. Come back to this page in a few minutes."),
            { type: "success" }
        );
    }

    open(action) {
        return this.action.doAction(action);
    }

    openForm(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    historyConfig(colors) {
        return historyConfig(this.data.history, this.data.limits, this.format)(colors);
    }
}

registry
    .category("lazy_components")
    .add("customer_retention.RetentionDependency", RetentionDependency);
