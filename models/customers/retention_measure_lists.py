from odoo import models
from odoo.exceptions import UserError


class RetentionMeasure(models.Model):
    """The lists behind a measure's figures, and adding participants."""

    _inherit = "retention.measure"

    def action_measure(self):
        """Count again, from the documents as they are now."""
        self.check_access("read")
        self._measure()
        return True

    def _open(self, xml_id, domain, **more):
        self.ensure_one()
        self.check_access("read")
        self._measure()  # what opens adds up to what shows
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "domain": domain, "context": {"create": False}, **more}

    def action_open_orders(self):
        return self._open(
            "sale.action_orders",
            [("retention_measure_ids", "in", self.ids)],
            name=self.env._("Orders: %s", self.name),
        )

    def action_open_documents(self):
        """Open the documents that revenue and margin add up."""
        return self._open(
            "customer_retention.retention_customer_document_action",
            [("order_id.retention_measure_ids", "in", self.ids)],
            name=self.env._("Documents: %s", self.name),
        )

    def _open_customers(self, which, name):
        """Open customers that the measure counts.

        :param which: ``won`` or ``kept``
        """
        action = self._open(
            "customer_retention.retention_customer_action",
            [("company_id", "=", self.company_id.id)],
            name=name,
        )
        # Only now is counted what the orders say today
        action["domain"].append(("partner_id", "in", self._customers_of(which)))
        return action

    def action_open_won(self):
        return self._open_customers("won", self.env._("New customers: %s", self.name))

    def action_open_kept(self):
        return self._open_customers("kept", self.env._("Customers kept: %s", self.name))

    def action_open_participants(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_measure_participant_action"
        )
        return {
            **action,
            "domain": [("measure_id", "=", self.id)],
            "context": {"default_measure_id": self.id},
        }

    def action_add_participants(self):
        self.ensure_one()
        self.check_access("write")
        if self.attribution != "participants":
            raise UserError(
                self.env._(
                    "Choose first that the orders of participants are what counts."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_measure_participant_add_action"
        )
        return {**action, "context": {"default_measure_id": self.id}}
