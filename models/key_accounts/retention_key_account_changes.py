from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

# More links than that nobody follows; the sentence says how many there are
LINKS = 5
NAMES = {"order": "sale.order", "credit_note": "account.move"}


class RetentionKeyAccount(models.Model):
    """What changed since we last visited an account."""

    _inherit = "retention.key.account"

    visit_changes = fields.Html(compute="_compute_visit_changes", sanitize=False)

    @api.depends("touch_ids.state", "touch_ids.date_done", "health_score")
    @api.depends_context("lang")
    def _compute_visit_changes(self):
        for account in self:
            account.visit_changes = bool(account._origin) and self.env[
                "ir.qweb"
            ]._render(
                "customer_retention.retention_visit_changes",
                {
                    "changes": account._changes_since_visit(),
                    "questions": account._visit_questions(),
                    "since": account._changes_begin(),
                    "last_visit": account.last_visit,
                },
            )

    def _changes_begin(self):
        """Return the day after which changes count: of the last visit or lunch.

        Without any visit that of becoming a key account.
        """
        self.ensure_one()
        return self.last_visit or self.date_start

    def _changes_since_visit(self):
        """Return what changed after the day of the last visit.

        What the user may not read is left out.

        :return: a list of dicts: key, text (a sentence), links (dicts of text and
            url, a few), model and ids of the documents (None and [] without any)
        """
        self.ensure_one()
        account = self._origin
        since = account._changes_begin()
        # Days are the company's, moments begin when its next day does
        moment = account.company_id._retention_moments(None, since)[1]
        changes = [
            *account._changed_business(since),
            account._changed_quotations(moment),
            account._changed_debts(),
            *account._changed_dossier(moment),
            *account._changed_standing(since),
        ]
        return [change for change in changes if change]

    def _change(self, key, text, records=None):
        """Return a change as ``_changes_since_visit`` describes it."""
        records = records if records is not None else self.browse()
        return {
            "key": key,
            "text": text,
            "model": records._name if records else None,
            "ids": records.ids,
            "links": [
                {
                    "text": record.display_name,
                    "url": f"/odoo/{record._name}/{record.id}",
                }
                for record in records[:LINKS]
            ],
        }

    def _readable(self, model):
        """Return a model if the user may read any of it, else None."""
        if model not in self.env or not self.env[model].has_access("read"):
            return None
        return self.env[model]

    def _changed_business(self, since):
        """Return what was ordered and credited after a day."""
        documents = self.env["retention.customer.document"]
        documents._flush_documents()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind, COUNT(*), SUM(amount), ARRAY_AGG(order_id),
                       ARRAY_AGG(move_id)
                  FROM (%s) document
                 WHERE date > %s AND kind IN ('order', 'credit_note')
              GROUP BY kind ORDER BY kind DESC
                """,
                # Of the one account that was read
                documents._documents_query(
                    self.company_id,
                    partners=SQL("SELECT %s::int", self.partner_id.id),
                ),
                since,
            )
        )
        for kind, number, amount, orders, moves in rows:
            money = format_amount(self.env, amount, self.currency_id)
            model = self._readable(NAMES[kind])
            ids = orders if kind == "order" else moves
            records = (
                model.search([("id", "in", ids)])
                if model is not None
                else self.browse()
            )
            text = (
                self.env._(
                    "Orders: %(number)s, %(amount)s.", number=number, amount=money
                )
                if kind == "order"
                else self.env._(
                    "Credit notes: %(number)s, %(amount)s.", number=number, amount=money
                )
            )
            yield self._change(kind, text, records)

    def _changed_quotations(self, moment):
        orders = self._readable("sale.order")
        found = orders is not None and orders.search(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ["draft", "sent"]),
                ("create_date", ">=", moment),
            ]
        )
        return found and self._change(
            "quotation", self.env._("Quotations still open: %s.", len(found)), found
        )

    def _changed_debts(self):
        """Return invoices that are overdue now, whenever they fell due.

        By what is due of each, as in the business figures: of an invoice in parts
        those whose day has passed.
        """
        items = self._readable("account.move.line")
        due = items is not None and items.search(self._debt_domain("overdue"))
        if not due:
            return None
        found = due.move_id
        amount = sum(due.mapped("amount_residual"))
        return self._change(
            "overdue",
            self.env._(
                "Overdue invoices: %(number)s, %(amount)s.",
                number=len(found),
                amount=format_amount(self.env, amount, self.currency_id),
            ),
            found,
        )

    def _changed_dossier(self, moment):
        """Return people, objectives and risks that are new or were changed."""
        for key, model, date, text in (
            (
                "person_new",
                "retention.key.account.person",
                "create_date",
                self.env._("New people in the dossier: %s."),
            ),
            (
                "person",
                "retention.key.account.person",
                "write_date",
                self.env._("People changed: %s."),
            ),
            (
                "objective",
                "retention.key.account.objective",
                "write_date",
                self.env._("Objectives moved: %s."),
            ),
            (
                "risk",
                "retention.key.account.risk",
                "create_date",
                self.env._("New risks: %s."),
            ),
        ):
            rows = self._readable(model)
            domain = [("account_id", "=", self.id), (date, ">=", moment)]
            if key == "person":
                domain.append(("create_date", "<", moment))
            if rows is not None and (found := rows.search(domain)):
                yield self._change(key, text % len(found), found)

    def _changed_standing(self, since):
        """Return signals, moves on the ladder, and health before and now."""
        mine = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        for key, model, domain, text in (
            (
                "signal",
                "retention.key.signal",
                ["|", ("date_from", ">", since), ("date_to", ">", since)],
                self.env._("Signals that came or went: %s."),
            ),
            (
                "ladder",
                "retention.ladder.move",
                [("date", ">", since)],
                self.env._("Moves on the ladder: %s."),
            ),
        ):
            rows = self._readable(model)
            if rows is not None and (found := rows.search(mine + domain)):
                yield self._change(key, text % len(found), found)
        before = self.env["retention.key.account.health"].search(
            [("account_id", "=", self.id), ("date", "<=", since)], limit=1
        )
        if before and before.score != self.health_score:
            yield self._change(
                "health",
                self.env._(
                    "Health: %(now)s, was %(before)s on %(day)s.",
                    now=self.health_score,
                    before=before.score,
                    day=format_date(self.env, before.date),
                ),
            )
