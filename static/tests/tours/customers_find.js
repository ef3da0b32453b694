import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const BOX = ".o_retention_find input[role=combobox]";
const ACTIVE = ".o_retention_found_active[aria-selected=true]";

function shows(content, trigger) {
    return { content, trigger };
}

function type(text) {
    return { content: `Type ${text}`, trigger: BOX, run: `edit ${text}` };
}

function press(key, trigger = BOX) {
    return { content: `Press ${key}`, trigger, run: `press ${key}` };
}

tours.add("retention_find_customer", {
    steps: () => [
        shows("The box is ready", `${BOX}:focus`),
        shows("What can be typed", ".o_retention_find_help"),
        type("Gtnhjczy"),
        shows("Read as typed on another keyboard", `${ACTIVE}:contains(Պետրոսյան):contains(keyboard)`),
        shows("His step and last order", `${ACTIVE}:contains(Regular):contains(last order)`),
        type("5566"),
        shows("Two have this number", ".o_retention_find_summary:contains(2 found)"),
        shows("The first is marked", `${BOX}[aria-activedescendant=retention_found_0]`),
        press("ArrowDown"),
        shows("Now the second", `${BOX}[aria-activedescendant=retention_found_1]`),
        press("ArrowDown"),
        press("ArrowUp"),
        press("Enter"),
        shows("Opened", ".o_form_view .o_field_widget[name=name] :value(Second Fivesix)"),
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        shows("What was typed is still there", `${BOX}:value(5566)`),
        shows("And found again", ".o_retention_found:contains(Second Fivesix)"),
        shows("The box is ready again", `${BOX}:focus`),
        press("Escape"),
        shows("Emptied", ".o_retention_find .o_retention_find_help"),
        type("First Fivesix"),
        shows("Found", `${ACTIVE}:contains(First Fivesix)`),
        press("Control+Enter"),
        shows("A quotation for him", ".o_form_view .o_field_widget[name=partner_id] :value(First Fivesix)"),
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        type("Zzyx Wvutq"),
        shows("Nobody", ".o_retention_find_nobody:contains(Zzyx Wvutq)"),
        { content: "Create", trigger: ".o_retention_find_nobody button", run: "click" },
        shows("With that name", ".o_form_view .o_field_widget[name=name] :value(Zzyx Wvutq)"),
        press("alt+shift+f", "body"),
        shows("From any page by a key", `${BOX}:focus`),
    ],
});

tours.add("retention_find_fails", {
    steps: () => [
        type("Anybody"),
        shows("Says so", ".o_retention_find .alert-danger:contains(did not answer)"),
        shows("Keeps what was typed", `${BOX}:value(Anybody)`),
    ],
});
