"""Builders of the printed dossier's tests."""

import io
import unittest
from datetime import timedelta

from odoo.tools.pdf import PdfFileReader

from ...report.key_accounts.print_program import find_program
from .common import KeyAccountCase

DOSSIER = "customer_retention.retention_key_account_dossier"
# Who may read every part
EVERY_PART = (
    *("group_retention_account_manager", "group_retention_personal"),
    "account.group_account_readonly",
)

needs_chromium = unittest.skipUnless(find_program(), "No program that prints PDF files")


class PrintingCase(KeyAccountCase):
    """``cls.reader`` looks after the account and may read every part of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("reader", *EVERY_PART)
        cls.account.manager_id = cls.reader

    def _html(self, user=None, accounts=None):
        """Return the dossiers of accounts as a page."""
        reports = self.env["ir.actions.report"].with_user(user or self.reader)
        ids = (accounts or self.account).ids
        return reports._render_qweb_html(DOSSIER, ids)[0].decode()

    @classmethod
    def _pdf(cls, user=None, accounts=None):
        """Return a reader of the dossiers of accounts as PDF."""
        reports = cls.env["ir.actions.report"].with_user(user or cls.reader)
        content, _kind = reports._render_qweb_pdf(
            DOSSIER, (accounts or cls.account).ids
        )
        return PdfFileReader(io.BytesIO(content), strict=False)


class WellKeptCase(PrintingCase):
    """``cls.account`` is kept as an account should be: everything is filled in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write(
            dict.fromkeys(
                (
                    *("business", "sites", "owners", "history", "goals", "strategy"),
                    *("their_customers", "news", "strengths", "weaknesses"),
                    *("opportunities", "threats"),
                ),
                "Text of some length that says what matters here.\n" * 6,
            )
        )
        cls.people = cls.env["retention.key.account.person"].create(
            [cls._person(number, name) for number, name in enumerate(cls._names())]
        )
        for part, values in cls._parts().items():
            cls.env[f"retention.key.account.{part}"].create(
                [
                    {"account_id": cls.account.id, **values(number)}
                    for number in range(12)
                ]
            )
        cls._visit(40)
        cls._buy(130)
        cls.env["retention.customer"]._score_company(cls.company, cls.firm.ids)

    @classmethod
    def _names(cls):
        return (
            *("Арам Хачатурян", "Արամ Խաչատրյան", "محمد العلي", "Łukasz Żółć"),
            *(f"Person {number}" for number in range(10)),
        )

    @classmethod
    def _person(cls, number, name):
        return {
            "account_id": cls.account.id,
            "partner_id": cls._create_customer(name, parent_id=cls.firm.id).id,
            "role": ("owner", "executive", "finance", "purchasing")[number % 4],
            "power": ("decides", "approves", "advises", "uses")[number % 4],
            "cuisine": "Georgian",
            "counterpart_id": cls.reader.id,
            "note": "Counts on punctual deliveries; dislikes calls before ten.",
        }

    @classmethod
    def _parts(cls):
        """Return how to fill the lists of the dossier: by part, values of a row."""
        return {
            "coverage": lambda number: {
                "person_id": cls.people[number].id,
                "user_id": cls.reader.id,
            },
            "objective": lambda number: {
                "name": f"Objective {number}",
                "proposal": "What we propose, and why it is good for both.",
                "user_id": cls.reader.id,
            },
            "term": lambda number: {"name": f"Term {number}", "value": "5 %"},
            "risk": lambda number: {
                "name": f"Risk {number}",
                "answer": "Visit the new owner together with our head.",
                "user_id": cls.reader.id,
            },
            "competitor": lambda number: {"name": f"Competitor {number}"},
            "touch": lambda number: {
                "kind": "visit",
                "user_id": cls.reader.id,
                "date_due": cls._ago(days=-number),
                "purpose": "Ask how the last delivery went.",
            },
        }

    @classmethod
    def _visit(cls, count):
        """Note visits of the last year as held."""
        visits = cls.env["retention.key.account.touch"].create(
            [
                {
                    "account_id": cls.account.id,
                    "kind": "visit",
                    "user_id": cls.reader.id,
                    "date_due": cls._ago(days=7 * number),
                }
                for number in range(count)
            ]
        )
        visits.action_done()
        visits.outcome = "They asked for a longer guarantee; we answer by Friday."

    @classmethod
    def _buy(cls, count):
        """Have the firm order one product after another over two years."""
        products = cls.env["product.product"].create(
            [
                {"name": f"Chair {number}", "list_price": 50 + number}
                for number in range(40)
            ]
        )
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": cls.firm.id,
                    "order_line": [(0, 0, {"product_id": products[number % 40].id})],
                }
                for number in range(count)
            ]
        )
        orders.action_confirm()
        for number, order in enumerate(orders):
            order.date_order -= timedelta(days=number * 5)
