import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The page itself comes with the bundle of overviews: who never opens it loads nothing. */
export class RetentionCallSupervisionAction extends Component {
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
    static template = xml`
        <LazyComponent
            bundle="'customer_retention.assets_overview'"
            Component="'customer_retention.RetentionCallSupervision'"
            props="props"
        />`;
}

registry.category("actions").add("retention_call_supervision", RetentionCallSupervisionAction);
