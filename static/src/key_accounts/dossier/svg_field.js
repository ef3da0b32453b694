import { Component, markup } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A picture that the server drew; whatever people typed is escaped there. */
export class SvgField extends Component {
    static template = "customer_retention.SvgField";
    static props = { ...standardFieldProps };

    get picture() {
        return markup(this.props.record.data[this.props.name] || "");
    }
}

registry.category("fields").add("retention_svg", {
    component: SvgField,
    supportedTypes: ["text"],
});
