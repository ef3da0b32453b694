import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const DOSSIER = "customer_retention.retention_key_account_dossier";

/**
 * Downloads dossiers as PDF without asking for wkhtmltopdf: the server prints them by
 * another program, and says so itself where it cannot.
 */
async function downloadDossier(action, options, env) {
    if (action.report_name !== DOSSIER || action.report_type !== "qweb-pdf") {
        return false;
    }
    const ids = (action.context?.active_ids || []).join(",");
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([`/report/pdf/${DOSSIER}/${ids}`, "qweb-pdf"]),
                context: JSON.stringify(user.context),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("retention_dossier", downloadDossier);
