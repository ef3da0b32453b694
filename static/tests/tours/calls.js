import { registry } from "@web/core/registry";

const READY = ".o_retention_calls[aria-busy=false]";

/** Waits until so many calls are done and the customer on the screen takes keys. */
function done(count) {
    return {
        content: `${count} calls are done, the next customer is ready`,
        trigger:
            ".o_retention_calls[aria-busy=false]:has(.o_call_name)" +
            `:has(.o_call_done:contains("done ${count} "))`,
    };
}

/** Presses keys one after the other, where the focus is. */
function keys(...pressed) {
    return pressed.map((key) => ({
        content: `Press ${key}`,
        trigger: ".o_retention_calls[aria-busy=false]",
        run: `press ${key}`,
    }));
}

function focused(name) {
    return {
        content: `The cursor is in ${name}`,
        trigger: `[name=${name}]:focus`,
    };
}

/** Fails where something of the page lies outside of the window. */
function fits(selector) {
    return {
        content: "Everything fits the window",
        trigger: ".o_retention_calls",
        run() {
            const page = document.scrollingElement;
            const outside = [...document.querySelectorAll(selector)].filter((el) => {
                const box = el.getBoundingClientRect();
                return box.bottom > window.innerHeight + 1 || box.right > window.innerWidth + 1;
            });
            if (outside.length || page.scrollHeight > window.innerHeight) {
                throw new Error(`Outside: ${outside.map((el) => el.className).join("; ")}`);
            }
        },
    };
}

const PARTS = ".o_call_header, .o_call_block, .o_call_outcome, .o_call_outcome .btn, .o_call_save";

registry.category("web_tour.tours").add("retention_calls_morning", {
    steps: () => [
        done(0),
        fits(PARTS),
        { content: "The name has the focus", trigger: ".o_call_name:focus" },
        // 1: a finished call is three keys
        ...keys("1", "a"),
        { content: "It is chosen", trigger: ".o_call_outcome [name=agreed][aria-checked=true]" },
        ...keys("Enter"),
        // 2: nobody there is one key
        done(1),
        ...keys("3"),
        // 3: a call later, in words
        done(2),
        ...keys("l", "r"),
        focused("when"),
        { content: "Say when", trigger: "[name=when]:focus", run: "edit fri 10" },
        { content: "The moment is understood", trigger: ".o_call_moment:contains(10:00)" },
        { content: "Save from there", trigger: "[name=when]:focus", run: "press Enter" },
        // 4: refused, with the reason by a digit
        done(3),
        ...keys("f"),
        { content: "The reason is asked", trigger: ".o_call_reasons button" },
        ...keys("1", "Enter"),
        // Skipped: no call
        done(4),
        ...keys("s"),
        { content: "Why?", trigger: ".o_call_panel[name=skip] button:contains(meeting)" },
        ...keys("1"),
        // 5: pressed wrongly, taken back, and done right
        {
            content: "Skipped",
            trigger:
                ".o_retention_calls[aria-busy=false]:not(:has(.o_call_panel))" +
                " .o_call_message:contains(Skipped)",
        },
        ...keys("3"),
        done(5),
        ...keys("u"),
        { content: "Taken back", trigger: ".o_call_message:contains(Taken back)" },
        done(4),
        ...keys("a", "Enter"),
        // 6: with a note
        done(5),
        ...keys("n"),
        { content: "Write", trigger: "[name=note]:focus", run: "edit Wants green cushions" },
        { content: "Leave the note", trigger: "[name=note]:focus", run: "press Escape" },
        ...keys("a", "Enter"),
        // 7: saved from the note
        done(6),
        ...keys("a", "n"),
        { content: "Write", trigger: "[name=note]:focus", run: "edit Asks for the catalogue" },
        { content: "Save from the note", trigger: "[name=note]:focus", run: "press ctrl+Enter" },
        // 8: with the script and the time
        done(7),
        ...keys("c"),
        { content: "The time runs", trigger: ".o_call_timer.btn-danger" },
        { content: "The first step", trigger: ".o_call_script h3:contains(Greet)" },
        ...keys("ArrowRight"),
        { content: "The second step", trigger: ".o_call_script h3:contains(Offer)" },
        ...keys("a", "Enter"),
        // A pause, the keys, and who calls
        done(8),
        ...keys("p"),
        { content: "Pause", trigger: ".o_call_paused" },
        ...keys("p"),
        { content: "Going on", trigger: ".o_retention_calls:not(:has(.o_call_paused))" },
        ...keys("?"),
        { content: "The keys", trigger: ".o_call_panel[name=help]:contains(Will order)" },
        ...keys("Escape"),
        { content: "Closed", trigger: ".o_retention_calls:not(:has(.o_call_panel))" },
        // 9 and 10
        ...keys("3"),
        done(9),
        ...keys("1", "a", "Enter"),
        { content: "Nobody is left", trigger: ".o_call_empty .o_call_summary:contains(10)" },
    ],
});

registry.category("web_tour.tours").add("retention_calls_on_phone", {
    steps: () => [
        { content: "Who", trigger: ".o_call_who .o_call_name" },
        fits(".o_call_header *, .o_call_tabs *, .o_call_quick *, .o_call_who"),
        { content: "It can be dialled", trigger: ".o_call_quick .o_call_dial[href^='tel:']" },
        { content: "The script", trigger: ".o_call_tabs [name=script]", run: "click" },
        { content: "One step", trigger: ".o_call_script h3:contains(Greet)" },
        fits(".o_call_script *"),
        { content: "History", trigger: ".o_call_tabs [name=history]", run: "click" },
        { content: "What was before", trigger: ".o_call_history" },
        fits(".o_call_actions .btn"),
        { content: "Nobody there", trigger: `${READY} .o_call_quick [name=no_answer]`, run: "click" },
        { content: "The next one", trigger: `${READY} .o_call_quick:contains(Nobody there)` },
        { content: "Answered", trigger: ".o_call_quick .btn:contains(Answered)", run: "click" },
        { content: "Write", trigger: ".o_call_outcome [name=note]", run: "edit From the road" },
        { content: "Agreed", trigger: ".o_call_outcome [name=agreed]", run: "click" },
        {
            content: "Nothing sticks out to the side",
            trigger: ".o_retention_calls",
            run() {
                const wide = [...document.querySelectorAll(".o_retention_calls *")].filter(
                    (el) => el.getBoundingClientRect().right > window.innerWidth + 1
                );
                if (wide.length) {
                    throw new Error(`Too wide: ${wide.map((el) => el.className).join("; ")}`);
                }
            },
        },
        { content: "Save", trigger: `${READY} .o_call_quick .o_call_save`, run: "click" },
        { content: "Saved", trigger: ".o_call_quick:contains(Will order)" },
    ],
});
