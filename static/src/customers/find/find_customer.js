import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const DELAY = 200;
const SHOWN = 10;

/** Why somebody was found, in words; a name needs none, it is there to be read. */
const REASONS = {
    alike: () => _t("A similar name or address"),
    layout: () => _t("Read as typed on another keyboard"),
    phone: (text) => _t("Telephone %s", text),
    email: (text) => _t("E-mail %s", text),
    tax: (text) => _t("Tax number %s", text.toUpperCase()),
    reference: (text) => _t("Reference %s", text.toUpperCase()),
    order: (text) => _t("Order %s", text),
    invoice: (text) => _t("Invoice %s", text),
    card: (text) => _t("Card %s", text),
};

/** One box that finds a customer by whatever is typed into it. */
export class FindCustomer extends Component {
    static template = "customer_retention.FindCustomer";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.box = useRef("box");
        this.list = useRef("list");
        this.state = useState({
            text: this.props.state?.text || "",
            // What the results are of: until the first answer, of nothing
            answered: "",
            found: [],
            active: 0,
            failed: false,
            waiting: 0,
        });
        this.answers = new KeepLast();
        this.find = useDebounced(this.findNow, DELAY);
        useSetupAction({ getLocalState: () => ({ text: this.state.text }) });
        onWillStart(async () => {
            this.state.waiting = await this.orm.silent.call("retention.search", "waiting", []);
            if (this.state.text) {
                await this.findNow();
            }
        });
        useEffect(
            () => {
                this.box.el.focus();
            },
            () => []
        );
        useEffect(
            () => {
                this.list.el?.children[this.state.active]?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.active, this.state.found]
        );
    }

    // ------------------------------------------------------------
    // Finding
    // ------------------------------------------------------------

    get typed() {
        return this.state.text.trim();
    }

    get isPending() {
        return Boolean(this.typed) && this.typed !== this.state.answered && !this.state.failed;
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.find();
    }

    async findNow() {
        const text = this.typed;
        this.state.failed = false;
        // An answer that comes after a newer question is dropped
        let found = [];
        try {
            found = await this.answers.add(
                text
                    ? this.orm.silent.call("retention.search", "find", [text, SHOWN])
                    : Promise.resolve([])
            );
        } catch {
            this.state.failed = true;
        }
        Object.assign(this.state, { found, active: 0, answered: text });
    }

    clear() {
        this.state.text = "";
        this.findNow();
        this.box.el.focus();
    }

    // ------------------------------------------------------------
    // Choosing
    // ------------------------------------------------------------

    onKeydown(ev) {
        const count = this.state.found.length;
        const keys = {
            ArrowDown: () => (this.state.active = (this.state.active + 1) % count),
            ArrowUp: () => (this.state.active = (this.state.active + count - 1) % count),
            Home: () => (this.state.active = 0),
            End: () => (this.state.active = count - 1),
            Enter: () => this.choose(ev.ctrlKey || ev.metaKey),
        };
        if (ev.key === "Escape" && this.state.text) {
            ev.preventDefault();
            this.clear();
        } else if (ev.key === "Enter" && !count) {
            ev.preventDefault();
        } else if (count && keys[ev.key] && !(["Home", "End"].includes(ev.key) && this.state.text)) {
            ev.preventDefault();
            keys[ev.key]();
        }
    }

    /** Answers to an older text are nobody's to open by Enter. */
    async choose(isOrder) {
        if (this.isPending) {
            this.find.cancel();
            await this.findNow();
        }
        const customer = this.state.found[this.state.active];
        if (customer) {
            return isOrder && !customer.is_archived ? this.order(customer) : this.open(customer);
        }
    }

    open(customer) {
        return this.openForm("res.partner", { res_id: customer.id });
    }

    order(customer) {
        return this.openForm("sale.order", { context: { default_partner_id: customer.id } });
    }

    create() {
        const text = this.typed;
        let context = { default_name: text };
        if (text.includes("@")) {
            context = { default_email: text };
        } else if (/^[\d\s()+\-./]+$/.test(text)) {
            context = { default_phone: text };
        }
        return this.openForm("res.partner", { context });
    }

    openForm(model, options) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            views: [[false, "form"]],
            ...options,
        });
    }

    // ------------------------------------------------------------
    // Showing
    // ------------------------------------------------------------

    reason(customer) {
        return REASONS[customer.why]?.(customer.matched) || "";
    }

    lastOrder(customer) {
        return customer.last_order && formatDate(deserializeDate(customer.last_order));
    }

    get summary() {
        const count = this.state.found.length;
        if (!this.typed || this.isPending || this.state.failed) {
            return "";
        }
        if (!count) {
            return _t("Nobody found");
        }
        return count === 1 ? _t("One found") : _t("%s found, the likeliest first", count);
    }
}

registry.category("actions").add("retention_find", FindCustomer);
