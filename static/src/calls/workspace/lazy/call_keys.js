/** Keys of the page that are no outcomes; an outcome cannot take one of them. */
export const COMMANDS = {
    Enter: "save",
    Escape: "close",
    ArrowRight: "stepOn",
    ArrowLeft: "stepBack",
    s: "skip",
    c: "call",
    r: "callback",
    o: "quote",
    d: "complaint",
    g: "extra",
    n: "note",
    u: "undo",
    p: "pause",
    "/": "find",
    "?": "help",
};

// What may still be done when there is nobody to call
const WITHOUT_CARD = ["close", "undo", "pause", "find", "help"];
const ANSWERED_KEY = "1";

/**
 * Returns the key as the page knows it. On a keyboard of another script the key's
 * place counts: who writes Armenian presses the same keys.
 */
export function pressedKey(ev) {
    const key = ev.key || "";
    if (key.length > 1) {
        return key;
    }
    const lower = key.toLowerCase();
    if (/^[a-z0-9/?]$/.test(lower)) {
        return lower;
    }
    const place = /^(?:Key|Digit)([A-Z0-9])$/.exec(ev.code || "");
    return place ? place[1].toLowerCase() : lower;
}

/** Whether keys are text there. */
export function isField(el) {
    if (!el?.matches) {
        return false;
    }
    return (
        el.isContentEditable ||
        el.matches("textarea, select") ||
        el.matches("input:not([type=checkbox]):not([type=radio]):not([type=button])")
    );
}

/** Returns the key of an outcome as shown: none if the page needs it. */
export function outcomeKey(outcome) {
    const key = (outcome.key || "").toLowerCase();
    return key in COMMANDS || key === ANSWERED_KEY ? "" : key;
}

/**
 * Returns what a key does, as `{ do, ... }`, or null if it is not the page's.
 *
 * `page` says what is on the screen: `outcomes`, `reasons` (those asked for, else
 * none), `panel` (its name), `skips`, `isPaused`, `hasCard`.
 */
export function keyAction(ev, page) {
    if (ev.defaultPrevented || ev.isComposing || ev.repeat || ev.altKey) {
        return null;
    }
    if (ev.ctrlKey || ev.metaKey) {
        const saves = ev.key === "Enter" && !page.panel && !page.isPaused && page.hasCard;
        return saves ? { do: "save" } : null;
    }
    if (isField(ev.target)) {
        return fieldAction(ev, page);
    }
    if (ev.key === "Enter" && opensByEnter(ev.target)) {
        return null;
    }
    if (ev.key.startsWith("Arrow") && ev.target.matches?.("[type=radio], [role=tab]")) {
        return null;
    }
    return pageAction(pressedKey(ev), page);
}

function fieldAction(ev, page) {
    if (ev.key === "Escape") {
        return { do: page.panel ? "close" : "leaveField" };
    }
    const saves = ev.key === "Enter" && ev.target.matches("[data-enter=save]");
    return saves && !page.panel ? { do: "save" } : null;
}

/** Enter on a button presses it, unless the button is a choice. */
function opensByEnter(el) {
    return Boolean(el?.closest?.("button, a, summary")) && !el.closest("[data-enter=save]");
}

function pageAction(key, page) {
    if (page.isPaused) {
        return ["p", "Enter", "Escape"].includes(key) ? { do: "goOn" } : null;
    }
    if (page.panel) {
        return panelAction(key, page);
    }
    const command = COMMANDS[key];
    if (!page.hasCard) {
        return WITHOUT_CARD.includes(command) ? { do: command } : null;
    }
    const reason = /^[1-9]$/.test(key) && page.reasons[Number(key) - 1];
    if (reason) {
        return { do: "reason", reason };
    }
    if (command) {
        return { do: command };
    }
    if (key === ANSWERED_KEY) {
        return { do: "answered" };
    }
    const outcome = page.outcomes.find((one) => outcomeKey(one) === key);
    return outcome ? { do: "outcome", outcome } : null;
}

function panelAction(key, page) {
    if (key === "Escape" || (page.panel === "help" && key === "?")) {
        return { do: "close" };
    }
    const reason = page.panel === "skip" && page.skips[Number(key) - 1];
    return reason ? { do: "skipFor", reason } : null;
}
