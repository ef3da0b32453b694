from odoo import api, fields, models
from odoo.fields import Domain

SHOWN = 80


class RetentionSegmentPreview(models.TransientModel):
    """Who would come to a segment and go from it if its rule were applied now."""

    _name = "retention.segment.preview"
    _description = "Who Would Come and Go"

    segment_id = fields.Many2one("retention.segment", required=True, ondelete="cascade")
    come_count = fields.Integer(string="Would Come", compute="_compute_changes")
    go_count = fields.Integer(string="Would Go", compute="_compute_changes")
    come_ids = fields.Many2many("retention.customer", compute="_compute_changes")
    go_ids = fields.Many2many(
        "retention.segment.membership", compute="_compute_changes"
    )

    @api.depends("segment_id")
    def _compute_changes(self):
        for preview in self:
            preview.segment_id._check_may_manage()
            preview.segment_id._try_rule()
            come, go = preview._come_domain(), preview._go_domain()
            customers = preview.segment_id._rule_customers()
            rows = self.env["retention.segment.membership"]
            preview.come_count = customers.search_count(come)
            preview.come_ids = customers.search(come, limit=SHOWN)
            preview.go_count = rows.search_count(go)
            preview.go_ids = rows.search(go, limit=SHOWN)

    def _fit_domain(self):
        segment = self.segment_id
        return segment._rule_domain() & Domain("company_id", "=", segment.company_id.id)

    def _come_domain(self):
        return self._fit_domain() & Domain("segment_ids", "not in", self.segment_id.ids)

    def _go_domain(self):
        segment = self.segment_id
        fitting = segment._rule_customers()._search(self._fit_domain())
        return Domain(
            [("segment_id", "=", segment.id), ("date_out", "=", False)]
        ) & Domain("partner_id", "not in", fitting.subselect("partner_id"))

    def action_refresh(self):
        """Apply the rule: what was shown happens."""
        self.ensure_one()
        action = self.segment_id.action_refresh()
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action

    def action_open_come(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
        )
        return action | {
            "name": self.env._("Would come to %s", self.segment_id.name),
            "domain": list(self._come_domain()),
            "context": {},
        }
