from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .retention_complaint_open import OPEN


class RetentionComplaint(models.Model):
    """The buttons: from new to closed, and back.

    Taking up is looking at it, answering is answering: the first acknowledges, the
    customer has an answer when staff write, ask, say or solve something.
    """

    _inherit = "retention.complaint"

    acknowledged_at = fields.Datetime(
        string="Acknowledged on", readonly=True, copy=False
    )

    @property
    def _system_fields(self):
        return (*super()._system_fields, "acknowledged_at")

    @api.constrains("received_at")
    def _check_received_before(self):
        """Refuse to have it come in after somebody has looked at or answered it."""
        for complaint in self:
            done = complaint.acknowledged_at or complaint.first_response_at
            if done and complaint.received_at > done:
                raise ValidationError(
                    self.env._(
                        "%s cannot have come in after it was acknowledged.",
                        complaint.name,
                    )
                )

    def action_take_up(self):
        """Begin to work on new complaints."""
        self._move(self.env._("Take Up"), ("new",), "in_progress")
        self._acknowledge()
        self._assess(again=False)
        self.filtered(lambda one: not one.user_id).user_id = (
            self.env.user - self._robot()
        )

    def action_answered(self):
        """Note that the customer was answered by phone or in person.

        :raise UserError: solved already
        """
        self._check_open(self.env._("Answered"))
        self._note_answer()

    def action_wait(self):
        """Say that nothing can be done until the customer, who was asked, answers."""
        self._move(self.env._("Wait for the Customer"), ("in_progress",), "waiting")
        self._note_answer()

    def action_resume(self):
        """Go on: the customer has answered."""
        self._move(self.env._("Go On"), ("waiting",), "in_progress")

    def action_solve(self):
        """Mark complaints as solved; what was done must be said."""
        now = fields.Datetime.now()
        self._move(self.env._("Solved"), OPEN, "solved", solved_at=now)
        # Whoever solves at once has answered, too
        self._note_answer()

    def action_close(self):
        """Close what is solved and decided: nothing more is to come."""
        now = fields.Datetime.now()
        self._move(self.env._("Close"), ("solved",), "closed", closed_at=now)

    def action_reopen(self):
        """Take up again what was solved or closed; the customer is not content."""
        self._move(
            self.env._("Reopen"),
            ("solved", "closed"),
            "in_progress",
            solved_at=False,
            closed_at=False,
        )
        for complaint in self.sudo():  # written by the system alone; checked above
            complaint.reopened += 1

    def _acknowledge(self):
        """Note that it is looked after, once: the customer was told, or it is begun.

        Private: whoever calls it has checked that the user may.
        """
        fresh = self.sudo().filtered(lambda one: not one.acknowledged_at)
        if fresh:  # times are written by the system alone
            fresh.write({"acknowledged_at": fields.Datetime.now()})

    def _note_answer(self):
        """Note that the customer was answered, once; that acknowledges, too."""
        self._acknowledge()
        fresh = self.sudo().filtered(lambda one: not one.first_response_at)
        if fresh:  # times are written by the system alone
            fresh.write({"first_response_at": fields.Datetime.now()})

    def _move(self, button, before, state, **values):
        """Move complaints on, if each is where the button begins.

        :param button: the button's name, for who pressed it too late
        :param before: states that it begins from
        :raise UserError: a complaint is in another state
        """
        self._check_state(button, before)
        # States and times are written by the system alone; access was checked
        self.sudo().write({"state": state, **values})

    def _check_open(self, button):
        self._check_state(button, OPEN)

    def _check_state(self, button, states):
        """Refuse a button that the user may not press, or not in this state."""
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for complaint in self:
            if complaint.state not in states:
                raise UserError(
                    self.env._(
                        "%(name)s is “%(state)s”: “%(button)s” is not possible now.",
                        name=complaint.name,
                        state=labels[complaint.state],
                        button=button,
                    )
                )
