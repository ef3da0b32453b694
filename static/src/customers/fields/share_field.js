import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A part of the whole, 0 to 1, as a bar with its per cent. */
export class ShareField extends Component {
    static template = "customer_retention.ShareField";
    static props = { ...standardFieldProps };

    get share() {
        return this.props.record.data[this.props.name] || 0;
    }

    get percent() {
        return formatPercentage(this.share, { digits: [16, 1] });
    }

    get width() {
        return Math.min(Math.max(this.share * 100, 0), 100);
    }
}

export const shareField = {
    component: ShareField,
    supportedTypes: ["float"],
};

registry.category("fields").add("retention_share", shareField);
