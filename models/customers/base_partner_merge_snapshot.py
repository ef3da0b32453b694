from odoo import models
from odoo.tools import SQL

from .retention_ladder_move import PLACES


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # Core deletes rows that a unique index refuses: fold them before it does
        self.env["retention.customer.snapshot"]._fold(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)


class RetentionCustomerSnapshot(models.Model):
    _inherit = "retention.customer.snapshot"

    def _fold(self, partners):
        """Make one row a month of several partners' rows, whose partner comes next.

        Sums add up; steps and classes are the best of them; team and sales person
        those of the largest; late is who was late under every name.
        """
        self.flush_model()
        place = SQL(
            "CASE ladder_step %s ELSE 0 END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", step, value) for step, value in PLACES.items()
            ),
        )
        self.env.cr.execute(
            SQL(
                """
                WITH one AS (
                    SELECT company_id, date, MIN(id) AS id,
                           SUM(order_count) AS order_count,
                           SUM(revenue) AS revenue, SUM(margin) AS margin,
                           SUM(revenue_share) AS revenue_share,
                           SUM(year_revenue) AS year_revenue,
                           SUM(month_order_count) AS month_order_count,
                           SUM(month_revenue) AS month_revenue,
                           SUM(month_margin) AS month_margin,
                           BOOL_OR(was_active) AS was_active,
                           BOOL_OR(is_active) AS is_active,
                           BOOL_AND(is_new) AS is_new,
                           BOOL_AND(is_late) AS is_late, MIN(days_late) AS days_late,
                           (ARRAY_AGG(ladder_step ORDER BY %(place)s DESC))[1]
                               AS ladder_step,
                           MIN(abc_class) AS abc_class, MIN(xyz_class) AS xyz_class,
                           (ARRAY_AGG(team_id ORDER BY revenue DESC))[1] AS team_id,
                           (ARRAY_AGG(user_id ORDER BY revenue DESC))[1] AS user_id
                      FROM retention_customer_snapshot
                     WHERE partner_id IN %(partners)s
                  GROUP BY company_id, date
                    HAVING COUNT(*) > 1
                ), gone AS (
                    DELETE FROM retention_customer_snapshot old USING one
                     WHERE old.company_id = one.company_id AND old.date = one.date
                       AND old.partner_id IN %(partners)s AND old.id <> one.id
                )
                UPDATE retention_customer_snapshot kept
                   SET (order_count, revenue, margin, revenue_share, year_revenue,
                        month_order_count, month_revenue, month_margin, was_active,
                        is_active, is_new, is_late, days_late, ladder_step, abc_class,
                        xyz_class, team_id, user_id) = ROW(
                        one.order_count, one.revenue, one.margin, one.revenue_share,
                        one.year_revenue, one.month_order_count, one.month_revenue,
                        one.month_margin, one.was_active, one.is_active, one.is_new,
                        one.is_late, one.days_late, one.ladder_step, one.abc_class,
                        one.xyz_class, one.team_id, one.user_id)
                  FROM one
                 WHERE kept.id = one.id
                """,
                place=place,
                partners=tuple(partners.ids),
            )
        )
        # What waits to be written of others, as wallets being folded, must stay
        self.invalidate_model()
