import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The page comes with the bundle of the overview, whose charts it shares. */
export class RetentionDependencyAction extends Component {
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
    static template = xml`
        <LazyComponent
            bundle="'customer_retention.assets_overview'"
            Component="'customer_retention.RetentionDependency'"
            props="props"
        />`;
}

registry.category("actions").add("retention_dependency", RetentionDependencyAction);
