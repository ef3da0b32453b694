import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A bar for each month, the empty ones too; each opens the month's documents. */
export class RhythmField extends Component {
    static template = "customer_retention.RhythmField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get bars() {
        const { months = [] } = this.props.record.data[this.props.name] || {};
        const most = Math.max(...months.map((one) => one.revenue), 0);
        return months.map((one) => ({
            ...one,
            height: most && one.revenue > 0 ? Math.max((one.revenue / most) * 100, 4) : 0,
            title: one.orders
                ? _t("%(month)s: %(orders)s orders, %(revenue)s", {
                      month: one.label,
                      orders: one.orders,
                      revenue: one.said,
                  })
                : _t("%(month)s: no order, %(revenue)s", {
                      month: one.label,
                      revenue: one.said,
                  }),
        }));
    }

    async open(bar) {
        const { customer } = this.props.record.data[this.props.name];
        const context = { figure: "month", month: bar.month };
        const action = await this.orm.call(
            "retention.customer",
            "action_open_figure",
            [[customer]],
            { context }
        );
        return this.action.doAction(action);
    }
}

export const rhythmField = {
    component: RhythmField,
    supportedTypes: ["json"],
};

registry.category("fields").add("retention_rhythm", rhythmField);
