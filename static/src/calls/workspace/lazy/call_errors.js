import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";

/** Returns what went wrong as a sentence. */
export function errorSentence(error) {
    if (error instanceof ConnectionLostError) {
        return _t("No connection. Nothing is lost: save again when it is back.");
    }
    // What was refused comes in words; a defect of the server has none for people
    const isRefusal = error?.exceptionName?.startsWith("odoo.exceptions.");
    return (
        (isRefusal && error.data?.message) ||
        _t("That did not work. Nothing is lost: try again, or tell your administrator.")
    );
}
