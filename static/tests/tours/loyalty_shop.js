import { registry } from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

const tours = registry.category("web_tour.tours");

function total(amount) {
    return {
        content: `The total is ${amount}`,
        trigger: `tr[name="o_order_total"] .oe_currency_value:text(${amount})`,
    };
}

function shows(content, trigger) {
    return { content, trigger };
}

function addToCart() {
    return [
        { content: "Add to cart", trigger: "#add_to_cart", run: "click" },
        shop.goToCart(),
    ];
}

function checkOutAndPay() {
    return [
        shop.goToCheckout(),
        {
            content: "Pay",
            trigger: 'button[name="o_payment_submit_button"]:not(:disabled)',
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

tours.add("retention_loyalty_buy", {
    steps: () => [
        shows("The product says what it earns", ".o_retention_earns:contains(Earns 5 Points)"),
        ...addToCart(),
        shows("The cart says it too", ".o_retention_earning:contains(5 Points)"),
        ...checkOutAndPay(),
        shows("Thanks", ".o_retention_confirmation:contains(5 Points added. You have 5 Points.)"),
    ],
});

tours.add("retention_loyalty_spend", {
    steps: () => [
        shows("The balance", ".o_retention_balance:contains(80 Points)"),
        total("100.00"),
        { content: "Move the slider", trigger: ".o_retention_slider", run: "range 30" },
        total("70.00"),
        shows("A line of the cart says so", "#cart_products:contains(30.00)"),
        shows("The field follows", ".o_retention_number:value(30)"),
        { content: "Type a number", trigger: ".o_retention_number", run: "edit 20" },
        total("80.00"),
        { content: "Type too much", trigger: ".o_retention_number", run: "edit 500" },
        shows("The field says why not", ".o_retention_error:contains(You have 80 points)"),
        total("80.00"),
        { content: "Use all", trigger: ".o_retention_all", run: "click" },
        total("20.00"),
        shows("The focus stays", ".o_retention_all:focus"),
        { content: "Use none", trigger: ".o_retention_none", run: "click" },
        total("100.00"),
        { content: "Type the last number", trigger: ".o_retention_number", run: "edit 60" },
        total("40.00"),
        {
            content: "One more piece",
            trigger: ".o_cart_product .css_quantity a:has(.oi-plus)",
            run: "click",
        },
        total("140.00"),
        shop.goToCheckout(),
        shows("The payment page has the field", ".o_retention_number:value(60)"),
        { content: "Change it there", trigger: ".o_retention_none", run: "click", expectUnloadPage: true },
        total("200.00"),
        { content: "And once more", trigger: ".o_retention_all", run: "click", expectUnloadPage: true },
        total("120.00"),
        {
            content: "Pay",
            trigger: 'button[name="o_payment_submit_button"]:not(:disabled)',
            run: "click",
            expectUnloadPage: true,
        },
        shows("Thanks", ".o_retention_confirmation:contains(6 Points added. You have 6 Points.)"),
    ],
});

tours.add("retention_loyalty_phone", {
    steps: () => [
        { content: "Type a number", trigger: ".o_retention_number", run: "edit 60" },
        total("40.00"),
        shop.goToCheckout(),
        {
            content: "Open the order",
            trigger: ".o_mobile_summary button:contains(Order)",
            run: "click",
        },
        {
            content: "The points are there too",
            trigger: "#o_cart_summary_offcanvas .o_retention_number:value(60)",
            run: "edit 58",
            expectUnloadPage: true,
        },
        {
            content: "The page has the new total",
            trigger: "#amount_total_summary .oe_currency_value:text(42.00)",
        },
        {
            content: "Pay",
            trigger: 'button[name="o_payment_submit_button"]:not(:disabled)',
            run: "click",
            expectUnloadPage: true,
        },
        shows("Thanks", ".o_retention_confirmation:contains(You have 24.10 Points.)"),
    ],
});

tours.add("retention_loyalty_first_of_two", {
    steps: () => [
        shows("All points are chosen", ".o_retention_number:value(80)"),
        total("20.00"),
        ...checkOutAndPay(),
        shows("The bank takes its time", "div[name=o_payment_status]"),
    ],
});

tours.add("retention_loyalty_second_of_two", {
    steps: () => [
        shows("The points are still there", ".o_retention_balance:contains(80 Points)"),
        shows(
            "But not for this order",
            ".o_retention_reserved:contains(80 Points are reserved for another order)"
        ),
        shows("Nothing to slide", ".o_retention_facts:not(:has(.o_retention_slider))"),
        total("100.00"),
        ...checkOutAndPay(),
        shows("Thanks", ".o_retention_confirmation:contains(5 Points added)"),
    ],
});

tours.add("retention_loyalty_level_up", {
    steps: () => [
        shows("No discount yet", ".oe_price .oe_currency_value:text(1,000.00)"),
        ...addToCart(),
        ...checkOutAndPay(),
        {
            content: "On to the next purchase",
            trigger: ".o_retention_confirmation:contains(50 Points added)",
            run() {
                window.location.href = document.querySelector("a[href='/my/loyalty']").href;
            },
            expectUnloadPage: true,
        },
        shows("The level rose", ".o_retention_level:contains(Gold)"),
        {
            content: "Back to the shop",
            trigger: "a[href='/shop']:contains(Use them in the shop)",
            run: "click",
            expectUnloadPage: true,
        },
        shows("The badge fills", ".o_retention_badge:contains(50)"),
        ...shop.searchProduct("Test Bureau", { select: true }),
        shows("The price of the level", ".oe_price .oe_currency_value:text(800.00)"),
        shows("Beside the old one", ".oe_default_price .oe_currency_value:text(1,000.00)"),
        shows("More points", ".o_retention_earns:contains(Earns 60 Points)"),
        ...addToCart(),
        total("800.00"),
    ],
});

tours.add("retention_loyalty_portal", {
    steps: () => [
        {
            content: "My card",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/loyalty']",
            run: "click",
            expectUnloadPage: true,
        },
        shows("Level", ".o_retention_level:contains(Gold)"),
        shows("Way to the next", "[role=progressbar][aria-valuenow='30']"),
        shows("Balance", ".o_retention_portal .o_retention_balance:contains(75 Points)"),
        shows("Pending", ".o_retention_pending:contains(30 Points)"),
        {
            content: "Why did I get these?",
            trigger: ".o_retention_entry summary:contains(Earned on)",
            run: "click",
        },
        shows("Because of this", ".o_retention_entry[open]:contains(1,500.00 = 75 points)"),
        {
            content: "Another period",
            trigger: "a:contains(Last year)",
            run: "click",
            expectUnloadPage: true,
        },
        shows("Nothing then", ".o_retention_empty:contains(Nothing happened in this period.)"),
    ],
});
