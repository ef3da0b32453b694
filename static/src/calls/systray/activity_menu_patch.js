import { ActivityMenu } from "@mail/core/web/activity_menu";
import { patch } from "@web/core/utils/patch";

const TASK = "retention.call.task";

/** Calls are made on a page of their own; the counts still open the list. */
patch(ActivityMenu.prototype, {
    openActivityGroup(group, filter = "all", newWindow) {
        if (group.model !== TASK || filter !== "all") {
            return super.openActivityGroup(...arguments);
        }
        this.dropdown.close();
        this.action.doAction("customer_retention.retention_call_workspace_action", {
            newWindow,
            clearBreadcrumbs: true,
        });
    },

    availableViews(group) {
        if (group.model !== TASK) {
            return super.availableViews(...arguments);
        }
        // No activity stands beside a task
        return [
            [false, "list"],
            [false, "kanban"],
            [false, "calendar"],
            [false, "form"],
        ];
    },
});
