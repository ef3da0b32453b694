import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const MENU = "customer_retention.retention_find_menu";
const ACTION = "customer_retention.retention_find_action";

/** "Find a customer" in the command palette and by a key, from any page. */
export const findCommandService = {
    dependencies: ["action", "command", "menu"],
    start(env, { action, command, menu }) {
        command.add(_t("Find a customer"), () => action.doAction(ACTION, { clearBreadcrumbs: true }), {
            global: true,
            hotkey: "alt+shift+f",
            hotkeyOptions: { bypassEditableProtection: true },
            // Whoever has the menu may search
            isAvailable: () => menu.getAll().some((one) => one.xmlid === MENU),
        });
    },
};

registry.category("services").add("retention_find_command", findCommandService);
