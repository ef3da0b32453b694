from odoo import fields, models

from .retention_complaint_remedy_doing import BY_HAND


class MailActivity(models.Model):
    """A gift or a visit is done when its activity is."""

    _inherit = "mail.activity"

    retention_remedy_id = fields.Many2one(
        "retention.complaint.remedy",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
        copy=False,
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        # Whoever may complete the activity completes what it stands for
        remedies = self.sudo().filtered("retention_remedy_id")
        done = remedies.filtered(
            lambda one: (
                (one.res_model, one.res_id)
                == ("retention.complaint", one.retention_remedy_id.complaint_id.id)
            )
        ).retention_remedy_id
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for remedy in done:
            if remedy.state == "approved" and remedy.kind in BY_HAND:
                remedy._finish()
        return res
