from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RetentionDependencyTask(models.Model):
    """A step of the plan against a dependency: a customer to win, or one to grow."""

    _name = "retention.dependency.task"
    _description = "Step against a Dependency"
    _order = "is_done, date_deadline, id"
    _check_company_auto = True

    alert_id = fields.Many2one(
        "retention.dependency.alert",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="alert_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("win", "Win a new customer"), ("grow", "Sell more to"), ("other", "Other")],
        default="win",
        required=True,
    )
    name = fields.Char(string="What", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    date_deadline = fields.Date(
        string="Until",
        required=True,
        default=lambda self: fields.Date.add(
            self.env.company._retention_day(), months=1
        ),
    )
    is_done = fields.Boolean(string="Done")

    @api.constrains("kind", "partner_id", "alert_id")
    def _check_partner(self):
        for task in self:
            if task.kind == "grow" and not task.partner_id:
                raise ValidationError(
                    self.env._("Say which customer you want to sell more to.")
                )
            of_alert = task.alert_id.partner_id.commercial_partner_id
            if task.partner_id.commercial_partner_id == of_alert:
                raise ValidationError(
                    self.env._(
                        "Selling more to %s makes the dependency larger: choose "
                        "another customer.",
                        of_alert.display_name,
                    )
                )
