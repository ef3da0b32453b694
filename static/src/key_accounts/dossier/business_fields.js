import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Opens the papers behind a number of the account. */
class PapersField extends Component {
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get value() {
        return this.props.record.data[this.props.name] || {};
    }

    async _open(method, key) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const args = [[record.resId], key];
        await this.action.doAction(await this.orm.call(record.resModel, method, args));
    }
}

/** What the account brings, owes and was offered. */
export class BusinessFigures extends PapersField {
    static template = "customer_retention.BusinessFigures";

    get figures() {
        return this.props.record.data[this.props.name] || [];
    }

    open(figure) {
        return this._open("action_open_business", figure.key);
    }
}

/** What is bought by product group, of us and of others, and what peers buy. */
export class WhiteSpace extends PapersField {
    static template = "customer_retention.WhiteSpace";

    get rows() {
        return this.value.rows || [];
    }

    open(row) {
        return this._open("action_open_white_space", row.category);
    }
}

registry.category("fields").add("retention_business_figures", {
    component: BusinessFigures,
    supportedTypes: ["json"],
});
registry.category("fields").add("retention_white_space", {
    component: WhiteSpace,
    supportedTypes: ["json"],
});
