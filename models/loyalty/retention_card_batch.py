from base64 import b64encode

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.card_numbers import generate, normalize_prefix
from .retention_card import KINDS

MOST_CARDS = 10_000
# Cards on one sheet of A4, and sheets of one print
PER_SHEET = 10
SHEETS_AT_ONCE = 20


class RetentionCardBatch(models.Model):
    """Cards that were issued together, to be printed and given away."""

    _name = "retention.card.batch"
    _description = "Batch of Loyalty Cards"
    _order = "id desc"

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, precompute=True
    )
    count = fields.Integer(required=True, readonly=True)
    prefix = fields.Char(readonly=True)
    note = fields.Char()
    show_logo = fields.Boolean(string="Print the Logo", default=True)
    card_ids = fields.One2many("retention.card", "batch_id", string="Cards")
    used_count = fields.Integer(compute="_compute_counts", string="In Use")
    blocked_count = fields.Integer(compute="_compute_counts", string="Out of Use")
    used_percent = fields.Integer(compute="_compute_counts", aggregator="avg")

    _count_range = models.Constraint(
        f"CHECK (count BETWEEN 1 AND {MOST_CARDS})",
        "A batch has from 1 to 10,000 cards.",
    )

    @api.depends("card_ids.state")
    def _compute_counts(self):
        groups = self.env["retention.card"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {(batch, state): count for batch, state, count in groups}
        for batch in self:
            batch.used_count = counts.get((batch, "active"), 0)
            batch.blocked_count = counts.get((batch, "blocked"), 0) + counts.get(
                (batch, "replaced"), 0
            )
            batch.used_percent = 100 * batch.used_count // (batch.count or 1)

    @api.model
    def _issue(self, program, kind, count, name="", prefix="", note=""):
        """Issue cards that cannot be guessed.

        One statement a thousand: ten thousand cards take a few seconds.

        :return: the batch
        :raise AccessError: not a retention manager
        :raise UserError: too many or none, or a prefix that is none
        """
        self.check_access("create")
        program.check_access("read")
        if not program.sudo().retention_managed:
            raise UserError(
                self.env._("%s has no wallets: its cards lead nowhere.", program.name)
            )
        if not 1 <= count <= MOST_CARDS:
            raise UserError(
                self.env._("Issue from 1 to %s cards at once.", f"{MOST_CARDS:,}")
            )
        try:
            prefix = normalize_prefix(prefix)
        except ValueError:
            raise UserError(
                self.env._("A prefix has up to six letters and digits, such as VIP.")
            ) from None
        today = program.sudo().company_id._retention_day()
        batch = self.create(
            {
                "name": (name or "").strip()
                or self.env._("%(count)s cards of %(day)s", count=count, day=today),
                "kind": kind,
                "program_id": program.id,
                "count": count,
                "prefix": prefix,
                "note": note,
            }
        )
        batch._insert_cards()
        return batch

    def _insert_cards(self):
        """Make the cards of this batch by SQL; numbers that exist are drawn anew."""
        self.ensure_one()
        self.flush_recordset()
        missing = self.count
        while missing:
            numbers = {
                generate(self.prefix or "") for _one in range(min(missing, 1000))
            }
            made = self.env.execute_query(
                SQL(
                    """
                    INSERT INTO retention_card
                        (number, kind, state, program_id, company_id, batch_id, note,
                         create_uid, write_uid, create_date, write_date)
                    SELECT number, %(kind)s, 'new', %(program)s, %(company)s, %(batch)s,
                           %(note)s, %(uid)s, %(uid)s, %(now)s, %(now)s
                      FROM unnest(%(numbers)s) number
               ON CONFLICT DO NOTHING
                 RETURNING id
                    """,
                    kind=self.kind,
                    program=self.program_id.id,
                    company=self.company_id.id,
                    batch=self.id,
                    note=self.note or None,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                    numbers=sorted(numbers),
                )
            )
            missing -= len(made)
        self.env["retention.card"].invalidate_model()
        self.invalidate_recordset(["card_ids"])
        self.env.registry.clear_cache()  # whether the shop asks for numbers

    def write(self, vals):
        if "count" in vals or "kind" in vals or "program_id" in vals:
            raise UserError(self.env._("What was issued cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if self.card_ids:
            raise UserError(
                self.env._("Cards of this batch exist: block those you do not want.")
            )

    # ------------------------------------------------------------
    # What people do with a batch
    # ------------------------------------------------------------

    def action_cards(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_card_action"
        )
        return action | {"domain": [("batch_id", "=", self.id)], "context": {}}

    def action_block(self):
        """Block the cards of this batch that nobody uses yet."""
        if not self.env["retention.wallet"]._is_manager():
            raise AccessError(self.env._("Only a retention manager blocks a batch."))
        unused = self.card_ids.filtered(lambda card: card.state == "new")
        if not unused:
            raise UserError(
                self.env._("All cards of this batch are in use or blocked.")
            )
        unused._block(self.env._("Batch withdrawn"))

    def _sheets(self, first=0):
        """Return cards as sheets of rows of two, for printing.

        :param first: number of the first sheet
        :return: [[(card, card), ...], ...], at most ``SHEETS_AT_ONCE``
        """
        self.ensure_one()
        cards = self.env["retention.card"].search(
            [("batch_id", "=", self.id), ("state", "in", ("new", "active"))],
            order="id",
            offset=first * PER_SHEET,
            limit=SHEETS_AT_ONCE * PER_SHEET,
        )
        return cards._as_sheets()


class RetentionCard(models.Model):
    _inherit = "retention.card"

    def _drawn(self, symbology, width, height):
        """Return the number as a picture for scanners, as the source of an image.

        Drawn by the library of Odoo's barcode service, but as SVG: sharp in print,
        without its PNG drawing, which not every server has; and within the page,
        since an address would leave the number in the log of the server.

        :param symbology: ``QR`` or ``Code128``
        :param width: in units of the drawing; scaled freely
        """
        self.ensure_one()
        no_margin = {"barBorder": 0} if symbology == "QR" else {"quiet": 0}
        drawing = createBarcodeDrawing(
            symbology, value=self.number, width=width, height=height, **no_margin
        )
        picture = b64encode(drawing.asString("svg").encode()).decode()
        return f"data:image/svg+xml;base64,{picture}"

    def _as_sheets(self):
        """Return these cards as sheets of rows of two."""
        rows = [self[at : at + 2] for at in range(0, len(self), 2)]
        per_sheet = PER_SHEET // 2
        return [rows[at : at + per_sheet] for at in range(0, len(rows), per_sheet)]
