import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

_logger = logging.getLogger(__name__)


class RetentionScoringRun(models.Model):
    """How the measuring of one company's customers went."""

    _name = "retention.scoring.run"
    _description = "Measuring of Customers"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [("done", "Done"), ("failed", "Failed")], readonly=True, required=True
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    seconds = fields.Float(readonly=True, digits=(16, 1))
    problem = fields.Text(string="What Went Wrong", readonly=True)

    @api.depends("date", "company_id")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%(company)s, %(day)s",
                company=run.company_id.name,
                day=format_date(self.env, run.date),
            )

    @api.model
    def _guard(self, company, work):
        """Do work for a company in a savepoint; a failure is written down, not raised.

        So one company stops no other.

        :param work: called without arguments
        :return: whether it was done
        """
        start = time.monotonic()
        try:
            with self.env.cr.savepoint():
                work()
        except Exception as error:
            _logger.info("Work for company %s failed", company.id, exc_info=True)
            self.env.invalidate_all(flush=False)
            self._write_down(company, time.monotonic() - start, error)
            return False
        return True

    @api.model
    def _write_down(self, company, seconds, problem=None):
        """Return a new run; managers of the company are told of a problem once.

        :param problem: the exception, if any
        """
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM retention_customer WHERE company_id = %s",
                company.id,
            )
        )
        run = self.create(
            {
                "company_id": company.id,
                "state": "failed" if problem else "done",
                "customer_count": count,
                "seconds": seconds,
                "problem": problem and self._in_words(problem),
            }
        )
        open_before = self.search([("company_id", "=", company.id)]).activity_ids
        if problem:
            if not open_before:
                run._tell_managers()
        else:
            open_before.action_feedback(feedback=self.env._("Measured again."))
        return run

    def _in_words(self, problem):
        if isinstance(problem, (UserError, ValidationError)):
            return str(problem)
        return self.env._(
            "An error that was not expected: %s", f"{type(problem).__name__}: {problem}"
        )

    def _tell_managers(self):
        group = self.env.ref("customer_retention.group_retention_manager")
        for user in group.all_user_ids:
            if not user.share and self.company_id in user.company_ids:
                self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._(
                        "Customers of %s could not be measured", self.company_id.name
                    ),
                    note=self.problem,
                )

    @api.autovacuum
    def _gc_runs(self):
        """Keep half a year of runs."""
        old = self.search(
            [("date", "<", fields.Datetime.subtract(fields.Datetime.now(), months=6))]
        )
        old.unlink()
