import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** The printed statement opens the browser's print dialog by itself. */
export class PrintStatement extends Interaction {
    static selector = ".o_retention_printing";

    start() {
        this.waitForTimeout(() => window.print(), 300);
    }
}

registry
    .category("public.interactions")
    .add("customer_retention.print_statement", PrintStatement);
