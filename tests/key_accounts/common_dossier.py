"""Builders of the tests of dossiers."""

from datetime import datetime, time, timedelta

from .common import KeyAccountCase


class DossierCase(KeyAccountCase):
    """A dossier with three people: the owner, the buyer and the accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._create_person("Aram Sarkis", role="owner", power="decides")
        cls.buyer = cls._create_person(cls.contact, role="purchasing")
        cls.accountant = cls._create_person("Lena Wolf", role="finance")

    @classmethod
    def _create_person(cls, partner, account=None, **values):
        """Put somebody into a dossier; a name makes a contact of the firm."""
        account = account or cls.account
        if isinstance(partner, str):
            partner = cls._create_customer(partner, parent_id=account.partner_id.id)
        return cls.env["retention.key.account.person"].create(
            {"account_id": account.id, "partner_id": partner.id, **values}
        )

    @classmethod
    def _create_part(cls, part, account=None, **values):
        return cls.env[f"retention.key.account.{part}"].create(
            {"account_id": (account or cls.account).id, **values}
        )

    @classmethod
    def _line(cls, one, other, kind="influence", **values):
        return cls._create_part(
            "influence", from_id=one.id, to_id=other.id, kind=kind, **values
        )

    @classmethod
    def _meet(cls, days, *partners):
        """Have a meeting of partners so many days ago, at noon UTC."""
        start = datetime.combine(cls.today - timedelta(days=days), time(12))
        return cls.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [(6, 0, [partner.id for partner in partners])],
            }
        )

    def _block(self, key, account=None):
        """Return how a block stands."""
        blocks = (account or self.account)._blocks()
        return next(block for block in blocks if block["key"] == key)

    def _age_block(self, key, days, account=None):
        """Have a block confirmed so many days ago."""
        rows = (account or self.account).block_ids
        row = rows.filtered(lambda one: one.block == key)
        row.confirmed_on = self._ago(days=days)
