import logging

import psycopg2
from markupsafe import Markup

from odoo import SUPERUSER_ID, models
from odoo.exceptions import ConcurrencyError

from ...tools.amounts import ZERO, plain

_logger = logging.getLogger(__name__)


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    def _warn_of_overdraft(self, movement, before):
        """Tell the managers when a movement of a till left the wallet in debt.

        The till has sold by then: nothing that goes wrong here may stop it. A
        conflict with another transaction is for the framework to try again.

        :param movement: what was posted, see ``_post``
        :param before: {wallet: points before}
        """
        self.ensure_one()
        debt = -(before[self] + movement["points"])
        if movement["points"] >= ZERO or debt <= ZERO:
            return
        try:
            with self.env.cr.savepoint():
                self._message_overdraft(movement, before[self], debt)
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except Exception:
            _logger.exception("No message about the overdraft of wallet %s", self.id)

    def _message_overdraft(self, movement, had, debt):
        """Send each manager of the company a message in his language."""
        # As the system: the cashier needs no rights for it, and a manager who is
        # the cashier is told like the others
        wallet = self.with_user(SUPERUSER_ID)
        for lang, managers in wallet._overdraft_managers().grouped("lang").items():
            wallet = wallet.with_context(lang=lang, mail_notify_force_send=False)
            points = {
                "customer": wallet.display_name,
                "taken": plain(-movement["points"]),
                "had": plain(max(had, ZERO)),
                "debt": plain(debt),
                "till": movement["note"],
            }
            subject = wallet.env._("%(customer)s owes %(debt)s points", **points)
            body = wallet.env._(
                "%(till)s: %(taken)s points of %(customer)s were spent, but there "
                "were only %(had)s. What is missing, %(debt)s points, is a debt: what "
                "the customer earns next fills it first.",
                **points,
            )
            wallet.env["mail.thread"].message_notify(
                model=wallet._name,
                res_id=wallet.id,
                partner_ids=managers.partner_id.ids,
                subject=subject,
                body=Markup("<p>%s</p>") % body,
            )

    def _overdraft_managers(self):
        """Return the users who answer for the points of this wallet's company."""
        group = self.env.ref("customer_retention.group_retention_manager")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ]
        )
