import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc, rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const FORM = ".o_retention_spend";
const CONTROLS = ".o_retention_slider, .o_retention_number, .o_retention_all, .o_retention_none";
const CART_UPDATE = "/shop/cart/update";
// Below so many points the slider moves by decimals
const COARSE = 20;

/**
 * Slider and number field of the totals block.
 *
 * The block is drawn anew by this interaction, by core's cart and by the delivery
 * step, so events are caught at the container and nothing is bound to its parts.
 */
export class PointsToSpend extends Interaction {
    static selector = ".o_website_sale_checkout_container";
    dynamicContent = {
        _root: {
            "t-on-input": this.onInput,
            "t-on-change": this.onChange,
            "t-on-submit": this.onSubmit,
            "t-att-class": () => ({ o_retention_live: true }),
        },
    };

    setup() {
        this.wish = null;
        this.isSending = false;
        this.sendSoon = this.debounced(this.send, 500);
        this.cartUpdates = new Map();
    }

    start() {
        this.addListener(rpcBus, "RPC:REQUEST", this.onRequest);
        this.addListener(rpcBus, "RPC:RESPONSE", this.onResponse);
    }

    /** Know when core changes the cart: what it draws and we draw must not mix. */
    onRequest({ detail: { data, url } }) {
        if (url === CART_UPDATE) {
            let done;
            const ended = new Promise((resolve) => (done = resolve));
            this.cartUpdates.set(data.id, { ended, done });
        }
    }

    onResponse({ detail: { data } }) {
        const update = this.cartUpdates.get(data.id);
        this.cartUpdates.delete(data.id);
        // Core draws right after the answer
        browser.setTimeout(() => update?.done());
    }

    /**
     * Keep slider and number together while the customer chooses.
     *
     * @param {Event} ev
     */
    onInput(ev) {
        const form = ev.target.closest(FORM);
        if (!form) {
            return;
        }
        const slider = form.querySelector(".o_retention_slider");
        const number = form.querySelector(".o_retention_number");
        if (ev.target === slider) {
            number.value = this.roundToChoice(slider);
            slider.setAttribute("aria-valuetext", number.value);
        } else {
            slider.value = number.value || 0;
        }
        this.plan(form);
        this.sendSoon();
    }

    /**
     * Send at once when the customer has left the field or let the slider go.
     *
     * @param {Event} ev
     */
    onChange(ev) {
        const form = ev.target.closest(FORM);
        if (form && this.plan(form)) {
            this.sendNow();
        }
    }

    /**
     * @param {SubmitEvent} ev
     */
    onSubmit(ev) {
        const form = ev.target.closest(FORM);
        if (!form) {
            return;
        }
        ev.preventDefault();
        if (ev.submitter?.name === "use") {
            this.wish = { use: ev.submitter.value };
        } else {
            this.plan(form);
        }
        this.sendNow();
    }

    roundToChoice(slider) {
        const max = parseFloat(slider.max);
        const value = parseFloat(slider.value);
        if (max - value < (max < COARSE ? 0.005 : 0.5)) {
            return max;
        }
        return max < COARSE ? Math.round(value * 100) / 100 : Math.round(value);
    }

    /**
     * Note what the customer wants.
     *
     * @returns {boolean} it is not what the cart has already
     */
    plan(form) {
        const number = form.querySelector(".o_retention_number");
        const points = number.validity.badInput ? "?" : number.value;
        const isNew = Boolean(this.wish) || this.isSending || points !== number.defaultValue;
        if (isNew) {
            this.wish = { points };
        }
        return isNew;
    }

    sendNow() {
        this.sendSoon.cancel();
        return this.send();
    }

    /**
     * Send the last wish, one request at a time; what comes meanwhile goes next.
     */
    async send() {
        if (this.isSending || !this.wish) {
            return;
        }
        this.isSending = true;
        let result;
        while (this.wish) {
            const wish = this.wish;
            this.wish = null;
            await this.waitFor(this.cartIsQuiet());
            result = await this.waitFor(this.ask(wish));
            if (this.cartUpdates.size && !result.error) {
                // The answer may be older than the cart: ask again when core is done
                this.wish ||= wish;
            }
        }
        this.isSending = false;
        this.protectSyncAfterAsync(() => this.show(result))();
    }

    cartIsQuiet() {
        return Promise.all([...this.cartUpdates.values()].map((update) => update.ended));
    }

    async ask(wish) {
        try {
            return await rpc("/shop/retention/points/update", {
                ...wish,
                with_lines: Boolean(this.el.querySelector(".js_cart_lines")),
            });
        } catch {
            return { error: _t("The shop cannot be reached. Please try again.") };
        }
    }

    show(result) {
        if (result.error) {
            this.showError(result.error);
        } else if (document.getElementById("address_on_payment")) {
            // Amount and form of payment belong to the old total
            window.location.reload();
        } else {
            const back = this.rememberFocus();
            this.replaceTotals(result);
            this.replaceLines(result);
            this.env.bus.trigger("cart_amount_changed", [result.amount, result.minor_amount]);
            this.tell(result.message);
            back();
        }
    }

    showError(sentence) {
        for (const form of this.el.querySelectorAll(FORM)) {
            const number = form.querySelector(".o_retention_number");
            number.classList.add("is-invalid");
            number.setAttribute("aria-invalid", "true");
            form.querySelector(".o_retention_error").textContent = sentence;
        }
    }

    replaceTotals(result) {
        for (const total of this.el.querySelectorAll("div.o_cart_total")) {
            if (!total.parentElement.closest("div.o_cart_total")) {
                const drawn = this.parse(result["website_sale.total"], "div.o_cart_total");
                total.replaceChildren(...(drawn?.childNodes || []));
            }
        }
        const short = this.el.querySelector("#amount_total_summary");
        if (short) {
            short.innerHTML = result.amount_total;
        }
    }

    replaceLines(result) {
        const summary = result["website_sale.cart_summary_content"];
        for (const table of this.el.querySelectorAll(".o_cart_products_table")) {
            table.replaceWith(this.parse(summary, ".o_cart_products_table"));
        }
        const lines = this.el.querySelectorAll(".js_cart_lines");
        const cart = this.el.querySelector("#shop_cart");
        if (lines.length && cart && result["website_sale.cart_lines"]) {
            const interactions = this.services["public.interactions"];
            interactions.stopInteractions(cart);
            lines[0].insertAdjacentHTML("beforebegin", result["website_sale.cart_lines"]);
            lines.forEach((line) => line.remove());
            interactions.startInteractions(cart);
        }
    }

    /** Return the first element of a piece of the shop's own HTML. */
    parse(html, selector) {
        return new DOMParser().parseFromString(html, "text/html").querySelector(selector);
    }

    /**
     * Return a function that puts the focus back on the control that had it.
     */
    rememberFocus() {
        const focused = document.activeElement?.closest(CONTROLS);
        if (!focused || !this.el.contains(focused)) {
            return () => {};
        }
        const name = [...focused.classList].find((one) => one.startsWith("o_retention_"));
        const isSame = (one) => one.offsetParent !== null;
        return () => {
            const controls = [...this.el.querySelectorAll(`.${name}`)];
            controls.find(isSame)?.focus({ preventScroll: true });
        };
    }

    /** Let a screen reader say what happened; the block itself is drawn anew. */
    tell(sentence) {
        let region = this.el.querySelector(".o_retention_said");
        if (!region) {
            region = document.createElement("div");
            region.className = "o_retention_said visually-hidden";
            region.setAttribute("role", "status");
            region.setAttribute("aria-live", "polite");
            this.insert(region);
        }
        region.textContent = sentence;
    }
}

registry
    .category("public.interactions")
    .add("customer_retention.points_to_spend", PointsToSpend);
