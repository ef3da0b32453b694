from odoo import models
from odoo.exceptions import AccessError

MANAGERS = "customer_retention.group_retention_manager"


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_retention_offer(self):
        """Have new products offered to all active key accounts, once to each.

        Each account of the user's companies gets an objective, owned by its manager.
        Who was offered the product already, whatever became of it, is left out.
        """
        if not self.env.user.has_group(MANAGERS):
            raise AccessError(
                self.env._("Only retention managers plan offers for all key accounts.")
            )
        products = self.product_variant_ids.filtered("active")
        objectives = self.env["retention.key.account.objective"]
        accounts = self.env["retention.key.account"].search(
            [
                ("state", "=", "active"),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        offered = objectives._read_group(
            [("product_id", "in", products.ids), ("account_id", "in", accounts.ids)],
            ["account_id", "product_id.product_tmpl_id"],
        )
        objectives.create(
            [
                {
                    "account_id": account.id,
                    "name": self.env._("Offer %s", template.name),
                    "product_id": template.product_variant_ids[:1].id,
                    "user_id": (account.manager_id or self.env.user).id,
                }
                for account in accounts
                for template in self
                if template.product_variant_ids
                and template.company_id in (account.company_id, self.env["res.company"])
                and (account, template) not in offered
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_key_account_objective_action"
        )
        return action | {
            "domain": [("product_id", "in", products.ids)],
            "context": {"search_default_group_product": 1},
        }
