from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.complaint_clocks import LONGEST_HOURS, target_problem
from .retention_complaint import SEVERITIES
from .retention_complaint_open import OPEN

# Working hours to start with: acknowledge, first answer, solve
DEFAULTS = {"low": (8, 16, 80), "normal": (4, 8, 40), "high": (1, 2, 16)}


class RetentionComplaintTarget(models.Model):
    """How soon complaints of a severity are acknowledged, answered and solved.

    Each company has a row for every severity from the start; nobody adds or deletes
    any.
    """

    _name = "retention.complaint.target"
    _description = "Target for Complaints"
    _order = "company_id, sequence, id"
    _rec_name = "severity"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    acknowledge_hours = fields.Float(
        string="Acknowledge within (Hours)",
        required=True,
        aggregator=None,
        help="Working hours from when it came in until the customer knows that "
        "somebody looks after it.",
    )
    response_hours = fields.Float(
        string="Answer within (Hours)",
        required=True,
        aggregator=None,
        help="Working hours from when it came in until the first answer.",
    )
    solve_hours = fields.Float(
        string="Solve within (Hours)",
        required=True,
        aggregator=None,
        help="Working hours from when it came in until it is solved; the time in which "
        "we wait for the customer does not count.",
    )
    checklist = fields.Text(
        string="What to Look into",
        translate=True,
        help="Shown on complaints of this severity: how deep to look.",
    )

    _company_severity_uniq = models.UniqueIndex("(company_id, severity)")

    @api.constrains("acknowledge_hours", "response_hours", "solve_hours")
    def _check_hours(self):
        for target in self:
            problem = target_problem(
                target.acknowledge_hours, target.response_hours, target.solve_hours
            )
            if problem:
                raise ValidationError(self._problem_words(problem))

    def _problem_words(self, problem):
        if problem == "acknowledge":
            return self.env._(
                "An answer acknowledges a complaint, too: have it acknowledged no "
                "later than it is answered."
            )
        if problem == "response":
            return self.env._(
                "What is solved is answered: have it answered no later than it is "
                "solved."
            )
        return self.env._(
            "A target is more than 0 and at most %s working hours.", LONGEST_HOURS
        )

    def write(self, vals):
        res = super().write(vals)
        if {"acknowledge_hours", "response_hours", "solve_hours"} & vals.keys():
            self._apply()
        return res

    def _apply(self):
        """Have the clocks that run go by these targets; what is over stays."""
        for target in self:
            # The company's own, whoever of its managers looks after targets
            complaints = self.env["retention.complaint"].sudo()
            complaints.search(
                [
                    ("company_id", "=", target.company_id.id),
                    ("severity", "=", target.severity),
                    ("state", "in", OPEN),
                ]
            )._count_clocks()

    @api.model
    def _create_ready(self, companies=None):
        """Give companies the targets that they lack.

        :param companies: ``res.company`` records, all by default, as at installation
        """
        targets = self.sudo()  # part of every company, whoever creates it
        companies = companies or self.env["res.company"].sudo().search(Domain.TRUE)
        having = {
            (target.company_id, target.severity)
            for target in targets.search([("company_id", "in", companies.ids)])
        }
        return targets.create(
            [
                self.with_context(
                    lang=company.partner_id.lang or self.env.lang
                )._ready_values(severity)
                | {"company_id": company.id}
                for company in companies
                for severity in DEFAULTS
                if (company, severity) not in having
            ]
        )

    def _ready_values(self, severity):
        """Return the values of a ready target, in the language of the context."""
        names = ("acknowledge_hours", "response_hours", "solve_hours")
        checklists = {
            "low": self.env._("Hear the customer, look at the order, answer."),
            "normal": self.env._(
                "Hear the customer and whoever sold it. Look at the order and the "
                "goods. Find out what went wrong and why."
            ),
            "high": self.env._(
                "Speak with the customer yourself, today. Hear everybody who had to do "
                "with it. Keep pictures, papers and the goods. Ask whether others are "
                "concerned. Find the root cause before you decide, and have a second "
                "person read the decision."
            ),
        }
        return {
            "severity": severity,
            "sequence": 10 * list(DEFAULTS).index(severity),
            "checklist": checklists[severity],
            **dict(zip(names, DEFAULTS[severity])),
        }
