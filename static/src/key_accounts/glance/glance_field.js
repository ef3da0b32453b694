import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What one should know of a key account, on one page that is read top to bottom.
 *
 * The server says what stands there; a line that has documents opens them.
 */
export class GlanceField extends Component {
    static template = "customer_retention.GlanceField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get blocks() {
        return this.props.record.data[this.props.name] || [];
    }

    async open(method) {
        const { resModel, resId } = this.props.record;
        this.action.doAction(await this.orm.call(resModel, method, [[resId]]));
    }
}

export const glanceField = {
    component: GlanceField,
    supportedTypes: ["json"],
};

registry.category("fields").add("retention_glance", glanceField);
