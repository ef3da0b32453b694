from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import formatLang

SIGNALS = [
    ("volume", "Volume"),
    ("potential", "Potential"),
    ("reputation", "Reputation"),
    ("innovator", "Innovator"),
    ("demanding", "Demanding"),
]
# Of Odoo's palette for tags
COLORS = {
    "volume": 10,
    "potential": 4,
    "reputation": 3,
    "innovator": 11,
    "demanding": 2,
}


class RetentionKeySignal(models.Model):
    """One reason why a customer is key, from a day on, with what shows it.

    Computed ones are opened and closed by the nightly pass; noted ones by people.
    """

    _name = "retention.key.signal"
    _inherit = "retention.key.guard.mixin"
    _description = "Signal of a Key Customer"
    _order = "date_to desc, date_from desc, id desc"
    _rec_name = "signal"
    _check_company_auto = True
    _system_fields = ("date_measured", "share", "amount", "base", "basis_count")
    _fixed_fields = ("partner_id", "company_id")

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("parent_id", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    signal = fields.Selection(SIGNALS, required=True, default="reputation")
    source = fields.Selection(
        [("computed", "Computed"), ("noted", "Noted")],
        required=True,
        default="noted",
        readonly=True,
    )
    date_from = fields.Date(
        string="Since",
        required=True,
        default=lambda self: self.env.company._retention_day(),
    )
    date_to = fields.Date(string="Until", help="Empty: still so.")
    evidence = fields.Text(help="What shows it, in words.")
    user_id = fields.Many2one(
        "res.users",
        string="Noted by",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    color = fields.Integer(compute="_compute_color")
    is_open = fields.Boolean(
        string="Still So", compute="_compute_is_open", search="_search_is_open"
    )
    summary = fields.Char(string="What Shows It", compute="_compute_summary")
    # Of computed ones, as of the last night on which they held
    basis_ids = fields.One2many("retention.key.signal.basis", "signal_id")
    date_measured = fields.Date(string="Measured on", readonly=True)
    share = fields.Float(
        readonly=True,
        digits=0,
        aggregator="max",
        help="Volume: the largest of the shares. Potential: what goes elsewhere, in "
        "parts of what the company sells in a year.",
    )
    amount = fields.Monetary(readonly=True, help="What the share is of.")
    base = fields.Monetary(string="Of", readonly=True)
    basis_count = fields.Integer(string="Grounds", readonly=True)
    innovators_text = fields.Char(
        string="In the Base", compute="_compute_innovators_text"
    )

    # Of noted ones, which may be written at any time, _check_noted_once says it
    _computed_uniq = models.UniqueIndex(
        "(company_id, partner_id, signal)"
        " WHERE date_to IS NULL AND source = 'computed'",
        "The customer has this signal already, and it has not ended.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("signal")
    def _compute_color(self):
        for one in self:
            one.color = COLORS.get(one.signal, 0)

    @api.depends("date_to")
    def _compute_is_open(self):
        for one in self:
            one.is_open = not one.date_to

    @api.model
    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("date_to", "in" if True in value else "not in", [False])]

    @api.depends("signal", "source", "share")
    def _compute_display_name(self):
        labels = dict(self._fields["signal"]._description_selection(self.env))
        for one in self:
            name = labels.get(one.signal, "")
            one.display_name = (
                f"{name} {one._percent(one.share)}" if one.share else name
            )

    @api.depends("signal", "source", "evidence", "basis_ids", "amount", "share")
    def _compute_summary(self):
        for one in self:
            if one.source == "noted":
                one.summary = one.evidence
            else:
                one.summary = getattr(one, f"_summary_{one.signal}")()

    @api.depends("signal", "company_id")
    def _compute_innovators_text(self):
        texts = {
            company: self._innovators_text(company)
            for company in self.filtered(
                lambda one: one.signal == "innovator"
            ).company_id
        }
        for one in self:
            is_innovator = one.signal == "innovator"
            one.innovators_text = is_innovator and texts.get(one.company_id)

    def _percent(self, share):
        return f"{formatLang(self.env, share * 100, digits=1)} %"

    def _summary_volume(self):
        return ", ".join(basis._level_text() for basis in self.basis_ids)

    def _summary_potential(self):
        return self.env._(
            "%(amount)s a year goes elsewhere: %(share)s of what we sell",
            amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
            share=self._percent(self.share),
        )

    def _summary_innovator(self):
        products = ", ".join(self.basis_ids.product_tmpl_id.mapped("display_name"))
        return self.env._("Bought soon after the launch: %s", products)

    def _summary_demanding(self):
        return self.env._("Told us %s times what must get better", self.basis_count)

    def _summary_reputation(self):
        return self.evidence

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.constrains("partner_id")
    def _check_partner(self):
        for one in self:
            firm = one.partner_id.commercial_partner_id
            if one.partner_id != firm:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(firm)s: the signal belongs to "
                        "the firm.",
                        contact=one.partner_id.display_name,
                        firm=firm.display_name,
                    )
                )

    @api.constrains("date_from", "date_to", "company_id")
    def _check_dates(self):
        for one in self:
            if one.date_to and one.date_to < one.date_from:
                raise ValidationError(
                    self.env._(
                        "The signal would end on %(last)s, before it began on "
                        "%(first)s.",
                        last=fields.Date.to_string(one.date_to),
                        first=fields.Date.to_string(one.date_from),
                    )
                )
            if max(one.date_from, one.date_to or one.date_from) > (
                one.company_id._retention_day()
            ):
                raise ValidationError(
                    self.env._("A signal is noted once it shows: the day is to come.")
                )

    @api.constrains("source", "evidence")
    def _check_evidence(self):
        for one in self:
            if one.source == "noted" and not (one.evidence or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say in a sentence what shows that %s is key: the evidence of "
                        "the signal is empty.",
                        one.partner_id.display_name,
                    )
                )

    @api.constrains("partner_id", "company_id", "signal", "source", "date_to")
    def _check_noted_once(self):
        noted = self.filtered(lambda one: one.source == "noted" and not one.date_to)
        counts = self._read_group(
            [
                ("partner_id", "in", noted.partner_id.ids),
                ("company_id", "in", noted.company_id.ids),
                ("source", "=", "noted"),
                ("date_to", "=", False),
            ],
            ["partner_id", "company_id", "signal"],
            ["__count"],
        )
        for partner, _company, signal, count in counts:
            if count > 1:
                label = dict(self._fields["signal"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "“%(signal)s” is noted for %(customer)s already and has not "
                        "ended: add to its evidence, or end it first.",
                        signal=label[signal],
                        customer=partner.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # What people write is noted by them, whatever they say
            vals_list = [
                vals | {"source": "noted", "user_id": self.env.uid}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        self._check_noted()
        if not self.env.su and vals.keys() & {"source", "user_id"}:
            raise AccessError(
                self.env._("Who noted a signal, and how it came about, stays as it is.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_noted(self):
        self._check_noted()

    def _check_noted(self):
        """Raise ``AccessError`` where somebody changes what the nightly pass found."""
        if not self.env.su and any(one.source == "computed" for one in self):
            raise AccessError(
                self.env._(
                    "A computed signal begins and ends with the figures: note one of "
                    "your own beside it."
                )
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_end(self):
        """End noted signals as of today."""
        self.check_access("write")
        for company, signals in self.filtered("is_open").grouped("company_id").items():
            signals.write({"date_to": company._retention_day()})

    def action_open_documents(self):
        """List what the signal is computed from; it adds up to its amount."""
        self.ensure_one()
        self.check_access("read")
        leading = self.basis_ids[:1]
        if self.signal == "volume" and leading:
            return leading.action_open_documents()
        return self.basis_ids._open_documents()
