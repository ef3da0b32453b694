import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The table of movement between steps: each cell opens its customers. */
export class LadderMatrix extends Component {
    static template = "customer_retention.LadderMatrix";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get matrix() {
        return this.props.record.data[this.props.name] || { columns: [], rows: [], totals: [] };
    }

    cellClass(cell) {
        const colours = { rise: "text-bg-success", fall: "text-bg-danger", stay: "text-bg-light" };
        return cell.count ? colours[cell.move] : "";
    }

    async open(cell) {
        // The server reads the page's fields: they must be there first
        if (!(await this.props.record.save())) {
            return;
        }
        const action = await this.orm.call(this.props.record.resModel, "action_open_cell", [
            [this.props.record.resId],
            cell.from,
            cell.to,
        ]);
        await this.action.doAction(action);
    }
}

registry.category("fields").add("retention_ladder_matrix", {
    component: LadderMatrix,
    supportedTypes: ["json"],
});
