from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_search import SearchCase


@tagged("post_install", "-at_install")
class TestSearchTour(SearchCase, HttpCase):
    """The page Find a Customer in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env,
            "search.tour",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        for name in ("First Fivesix", "Second Fivesix"):
            cls._create_customer(name, phone="+374 10 445566")
        cls.env.cr.flush()

    def test_find_open_order_create(self):
        self.env.cr.execute(
            """
            INSERT INTO retention_customer
                   (partner_id, company_id, last_order_date, ladder_step)
            VALUES (%s, %s, '2026-01-10', 'regular')
            """,
            [self.petrosyan.id, self.company.id],
        )
        self.start_tour(
            "/odoo/retention-find", "retention_find_customer", login="search.tour"
        )

    def test_server_that_fails(self):
        def find(_self, _text, _limit=10):
            raise UserError(self.env._("The database rests"))

        with (
            patch.object(type(self.finder), "find", find),
            mute_logger("odoo.http"),
        ):
            self.start_tour(
                "/odoo/retention-find", "retention_find_fails", login="search.tour"
            )
