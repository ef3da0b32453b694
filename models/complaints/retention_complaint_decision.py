from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .retention_complaint_open import OPEN

DECISIONS = [
    ("justified", "Justified"),
    ("partly", "Partly Justified"),
    ("goodwill", "Goodwill"),
    ("refused", "Refused"),
]
OFFER_STATES = [
    ("none", "Not Made"),
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
]


class RetentionComplaint(models.Model):
    """What we decided, what we offered, and whether the customer took it."""

    _inherit = "retention.complaint"

    decision = fields.Selection(
        DECISIONS,
        copy=False,
        index=True,
        tracking=True,
        help="Needed before a complaint is closed.",
    )
    decision_text = fields.Text(
        string="Why",
        copy=False,
        help="The customer reads it in the letter on the decision.",
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    offer = fields.Text(
        string="What We Offer",
        copy=False,
        help="What we do or give to make it good again, in words for the customer.",
    )
    offer_state = fields.Selection(
        OFFER_STATES,
        string="Offer",
        default="none",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    offered_at = fields.Datetime(string="Offered on", readonly=True, copy=False)
    offer_answered_at = fields.Datetime(
        string="Offer Answered on", readonly=True, copy=False
    )
    recourse = fields.Text(related="company_id.retention_complaint_recourse")

    @property
    def _system_fields(self):
        return (
            *super()._system_fields,
            *("decided_at", "decided_by_id"),
            *("offer_state", "offered_at", "offer_answered_at"),
        )

    @api.constrains("decision")
    def _check_decision(self):
        for complaint in self:
            if complaint.state == "closed" and not complaint.decision:
                raise ValidationError(
                    self.env._(
                        "%s is closed: another decision may replace the one it has, "
                        "none may not.",
                        complaint.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints.filtered("decision")._note_decision()
        return complaints

    def write(self, vals):
        before = {}
        if "decision" in vals:
            before = {complaint: complaint.decision for complaint in self}
        if "offer" in vals:
            self._check_offer_stays(vals["offer"])
        res = super().write(vals)
        self.filtered(
            lambda one: before.get(one, one.decision) != one.decision
        )._note_decision()
        return res

    def _note_decision(self):
        """Write who decided, and when; nobody, if it was taken back."""
        for complaint in self.sudo():  # written by the system alone
            decided = bool(complaint.decision)
            complaint.write(
                {
                    "decided_at": decided and fields.Datetime.now(),
                    "decided_by_id": decided and self.env.uid,
                }
            )

    def _check_offer_stays(self, offer):
        """Refuse to change the words of an offer that the customer has."""
        for complaint in self:
            is_made = complaint.offer_state in ("offered", "accepted")
            if is_made and complaint._changes("offer", offer):
                raise UserError(
                    self.env._(
                        "The customer has this offer of %s in hand: it can be changed "
                        "after they decline it.",
                        complaint.name,
                    )
                )

    def _check_decided(self):
        """Refuse to go on where nothing was decided."""
        for complaint in self:
            if not complaint.decision:
                raise UserError(
                    self.env._(
                        "Decide first: choose on the page “Decision” of %s whether the "
                        "complaint is justified.",
                        complaint.name,
                    )
                )

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_close(self):
        """Close what is solved; it must have been decided."""
        # Who may not close it, or not now, is told that first
        self._check_state(self.env._("Close"), ("solved",))
        self._check_decided()
        return super().action_close()

    def action_decide(self):
        """Open the few fields that a decision takes."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Do We Decide?"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "customer_retention.retention_complaint_view_form_decide"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
        }

    def action_offer(self):
        """Note that the customer has our offer.

        :raise UserError: there is no offer, or they have it already
        """
        self._check_open(self.env._("Offered"))
        for complaint in self:
            if not (complaint.offer or "").strip():
                raise UserError(
                    self.env._("Write first what we offer for %s.", complaint.name)
                )
            if complaint.offer_state not in ("none", "declined"):
                raise UserError(
                    self.env._("The customer has the offer of %s.", complaint.name)
                )
        self.sudo().write(  # written by the system alone; checked above
            {
                "offer_state": "offered",
                "offered_at": fields.Datetime.now(),
                "offer_answered_at": False,
            }
        )
        self._note_answer()

    def action_accept_offer(self):
        """Note that the customer takes the offer."""
        self._answer_offer("accepted")

    def action_decline_offer(self):
        """Note that the customer does not take it: the complaint stays open."""
        self._answer_offer("declined")
        self.filtered(lambda one: one.state not in OPEN).action_reopen()

    def _answer_offer(self, answer):
        """Note what the customer says to the offer; they are not waited for any more.

        :raise UserError: no offer is made
        """
        self.check_access("write")
        for complaint in self:
            if complaint.offer_state != "offered":
                raise UserError(
                    self.env._("No offer of %s waits for an answer.", complaint.name)
                )
        self.sudo().write(  # written by the system alone; checked above
            {"offer_state": answer, "offer_answered_at": fields.Datetime.now()}
        )
        self.filtered(lambda one: one.state == "waiting").action_resume()
