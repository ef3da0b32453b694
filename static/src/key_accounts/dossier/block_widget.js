import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** When a block of the dossier was confirmed, and the button that confirms it. */
export class DossierBlock extends Component {
    static template = "customer_retention.DossierBlock";
    static props = { ...standardWidgetProps, block: { type: String } };

    setup() {
        this.orm = useService("orm");
    }

    get block() {
        const blocks = this.props.record.data.blocks || [];
        return blocks.find((one) => one.key === this.props.block);
    }

    async confirm() {
        const { record } = this.props;
        // What was typed is confirmed by being saved
        if (!(await record.save())) {
            return;
        }
        await this.orm.call(record.resModel, "action_confirm_block", [
            [record.resId],
            this.props.block,
        ]);
        await record.load();
    }
}

registry.category("view_widgets").add("retention_block", {
    component: DossierBlock,
    extractProps: ({ attrs }) => ({ block: attrs.block }),
    fieldDependencies: [{ name: "blocks", type: "json" }],
});
