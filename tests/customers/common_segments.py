"""Builders of the segments' tests."""

from unittest.mock import patch

from .common import CustomerCase


class SegmentCase(CustomerCase):
    """A company without segments but those of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Ready lists and others have no say here
        cls.env["retention.segment"].search([]).active = False
        cls.bob = cls._create_customer("Bob's Diner")

    def _segment(self, rule=None, **values):
        """Make a living segment by a rule, or a static one."""
        if rule is None:
            return self.env["retention.segment"].create(
                {"name": "By hand", "kind": "static", **values}
            )
        return self.env["retention.segment"].create(
            {"name": "By rule", "rule": repr(rule), **values}
        )

    def _score(self, *partners, **options):
        """Measure customers; who is in a segment changes when the test says so."""
        registry = self.env.registry["retention.customer"]
        with patch.object(registry, "_after_scoring"):
            return super()._score(*partners, **options)

    def _refresh(self, *partners, company=None):
        return self.env["retention.segment"]._refresh(
            company or self.company, [one.id for one in partners] or None
        )

    def _members(self, segment):
        """Return the customers who are in a segment now."""
        return segment.membership_ids.filtered(lambda one: not one.date_out).partner_id

    def _rows(self, segment, partner=None):
        return segment.membership_ids.filtered(
            lambda one: one.partner_id == (partner or self.customer)
        )

    def _put(self, segment, *partners):
        for partner in partners:
            segment._add(partner, "For the test")
