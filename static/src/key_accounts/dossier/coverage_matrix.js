import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MODEL = "retention.key.account.coverage";
const COLOURS = { good: "text-bg-success", working: "text-bg-warning", bad: "text-bg-danger" };
const ICONS = { fresh: "fa-check", due: "fa-clock-o", stale: "fa-exclamation-triangle" };

/** Our people against theirs; a cell opens the pair, an empty one notes it. */
export class CoverageMatrix extends Component {
    static template = "customer_retention.CoverageMatrix";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get matrix() {
        return this.props.record.data[this.props.name] || { users: [], rows: [] };
    }

    colour(cell) {
        return COLOURS[cell.state] || "";
    }

    icon(cell) {
        return ICONS[cell.freshness];
    }

    freshness(cell) {
        return { fresh: _t("fresh"), due: _t("due"), stale: _t("stale") }[cell.freshness] || "";
    }

    title(row, user, cell) {
        const names = _t("%(user)s and %(person)s", { user: user.name, person: row.name });
        return cell.id ? `${names}: ${cell.text}, ${cell.last}, ${this.freshness(cell)}` : names;
    }

    async open(cell) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("How They Stand"),
                res_model: MODEL,
                res_id: cell.id || false,
                views: [[false, "form"]],
                target: "new",
                context: {
                    default_account_id: record.resId,
                    default_user_id: cell.user,
                    default_person_id: cell.person,
                },
            },
            { onClose: () => record.load() }
        );
    }

    another() {
        return this.open({ id: 0, user: false, person: this.matrix.rows[0].id });
    }
}

registry.category("fields").add("retention_coverage_matrix", {
    component: CoverageMatrix,
    supportedTypes: ["json"],
});
