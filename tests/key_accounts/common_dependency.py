"""Builders of the tests of dependency."""

from unittest.mock import patch

from .common import KeyAccountCase

DAYS = 20


class DependencyCase(KeyAccountCase):
    """Two teams, two sales people and three customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north, cls.south = cls.env["crm.team"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        cls.first = cls._create_user("first", "sales_team.group_sale_salesman")
        cls.second = cls._create_user("second", "sales_team.group_sale_salesman")
        cls.boss = cls._create_user("boss", "sales_team.group_sale_manager")
        cls.anna, cls.boris, cls.clara = (
            cls._create_customer(name) for name in ("Anna", "Boris", "Clara")
        )

    def _bought(self, customer, amount, days=DAYS, **values):
        return self._order_on(self._ago(days=days), amount, customer, **values)

    def _measure(self, company=None, day=None):
        company = company or self.company
        self.env["retention.concentration"]._measure(company, day)

    def _run_cron(self, company=None, seconds=9):
        """Run the scheduled action for one company as the night does."""
        companies = company or self.company
        found = type(companies).search
        with (
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=seconds
            ),
            patch.object(
                type(companies),
                "search",
                lambda model, domain, *args, **kwargs: found(
                    model, [("id", "in", companies.ids), *domain], *args, **kwargs
                ),
            ),
        ):
            self.env["retention.concentration"]._cron_measure()

    def _row(self, scope="company", record=None, company=None):
        """Return today's row of a scope."""
        domain = [
            ("company_id", "=", (company or self.company).id),
            ("is_current", "=", True),
            ("scope", "=", scope),
        ]
        if record:
            domain.append((f"{scope}_id", "=", record.id))
        return self.env["retention.concentration"].search(domain)

    def _lines(self, row):
        return self.env["retention.concentration.line"].search(
            [("concentration_id", "=", row.id)]
        )

    def assertShares(self, row, *expected):
        """Assert (customer, revenue, share in per cent, level), the largest first."""
        found = [
            (line.partner_id, line.revenue, round(line.share * 100, 4), line.level)
            for line in self._lines(row)
        ]
        self.assertEqual(found, list(expected))
