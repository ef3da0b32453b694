from odoo import models
from odoo.fields import Domain

# Which of several tasks for the same stays
FIRST = ("done", "open", "gap", "control", "expired", "cancelled")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Leave one task of each campaign and occurrence, with the calls of all.

        Core deletes all rows of the merged when a unique index refuses one.
        """
        ids = (src_partners | dst_partner).ids
        # Who merges customers need not see whom others call
        tasks = self.env["retention.call.task"].sudo()
        tasks = tasks.search(
            Domain("partner_id", "in", ids) | Domain("contact_id", "in", ids)
        )
        for key, same in tasks.grouped(
            lambda one: one._key_after_merge(src_partners, dst_partner)
        ).items():
            kept = same._fold(dst_partner)
            kept.occurrence = key[-1]
            tasks -= same - kept
        tasks.filtered(lambda one: one.partner_id.id in ids)._leave_one_screen()
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    def _key_after_merge(self, gone, kept):
        """Return what a task will be for: (campaign, customer, occurrence).

        The birthday of who goes becomes that of who stays: nobody has two a year.
        """
        self.ensure_one()
        occurrence = self.occurrence
        if occurrence.startswith("birthday:"):
            year, person = occurrence.rsplit(":", 1)
            if person in map(str, gone.ids):
                occurrence = f"{year}:{kept.id}"
        customer = kept if self.partner_id in gone else self.partner_id
        # Tasks of no campaign are never the same
        return self.campaign_id or self, customer, occurrence

    def _fold(self, customer):
        """Have one of several tasks for the same take over the calls of the others.

        A promise stays; else what was done; else what is open.

        :return: the one that stays
        """
        kept = self.sorted(
            lambda one: (
                not (one.state == "open" and one.is_promised),
                FIRST.index(one.state),
                not one.attempt_ids,
                one.partner_id != customer,
                one.id,
            )
        )[:1]
        others = self - kept
        if not others:
            return kept
        last = self.filtered("last_attempt_at").sorted("last_attempt_at")[-1:]
        kept.write(
            {
                "attempt_count": sum(self.mapped("attempt_count")),
                "last_attempt_at": last.last_attempt_at,
                "outcome_id": last.outcome_id.id,
                "reached": last.reached,
                "result": last.result,
            }
        )
        others.attempt_ids.task_id = kept
        others.unlink()
        return kept

    def _leave_one_screen(self):
        """Have one of several people stay with a customer who was two until now."""
        for claimed in self.filtered("claimed_by").grouped("company_id").values():
            latest = claimed.sorted("claimed_at")[-1:]
            (claimed - latest).write({"claimed_by": False, "claimed_at": False})
