import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The page itself comes with its own bundle: who never opens it loads nothing. */
export class RetentionComplaintPageAction extends Component {
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
    static template = xml`
        <LazyComponent
            bundle="'customer_retention.assets_complaints'"
            Component="'customer_retention.RetentionComplaintPage'"
            props="props"
        />`;
}

registry.category("actions").add("retention_complaint_page", RetentionComplaintPageAction);
