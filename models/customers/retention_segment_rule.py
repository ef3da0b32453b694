"""Rules of segments: read safely, applied by set-based SQL, never in silence."""

import ast
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

LONGEST_RULE = 20_000
# Fields that say who is in which segment
SEGMENTS = {"segment_ids", "retention_segment_ids"}
# Figures that are parts of a whole, 0 to 1, and are written as per cent
SHARES = {
    "revenue_share",
    "cumulative_share",
    "team_share",
    "user_share",
    "wallet_share",
}


class RetentionSegment(models.Model):
    _inherit = "retention.segment"

    # ------------------------------------------------------------
    # The rule
    # ------------------------------------------------------------

    def _rule_domain(self):
        """Return the rule as a ``Domain`` on ``retention.customer``.

        A rule is data, not code: nothing in it is evaluated. Days relative to today
        are written as Odoo writes them: ``"today -30d"``.

        :raise ValidationError: it cannot be read, or names what there is not
        """
        self.ensure_one()
        text = self.rule or "[]"
        try:
            if len(text) > LONGEST_RULE:
                raise ValueError(len(text))
            leaves = ast.literal_eval(text)
            if not isinstance(leaves, list):
                raise TypeError(text)
            domain = Domain(leaves)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            raise self._rule_error(
                self.env._("it cannot be read. Build it by the conditions above.")
            ) from None
        known = self.env["retention.customer"]._fields
        for condition in domain.iter_conditions():
            path = condition.field_expr.split(".")
            if path[0] not in known:
                raise self._rule_error(
                    self.env._("there is no figure called “%s”.", path[0])
                )
            if SEGMENTS.intersection(_fields_of(condition)):
                raise self._rule_error(
                    self.env._(
                        "a rule cannot go by segments, which would have to wait for "
                        "each other."
                    )
                )
        return domain

    def _rule_error(self, reason):
        return ValidationError(
            self.env._(
                "The rule of “%(segment)s” cannot be used: %(reason)s",
                segment=self.name or self.env._("the new segment"),
                reason=reason,
            )
        )

    def _rule_customers(self):
        """Return ``retention.customer`` in which rules are searched.

        Days relative to today begin when the company's day does. What goes by
        companies goes by the segment's: a job has others chosen, or none.
        """
        return self.env["retention.customer"].with_context(
            tz=self.company_id._retention_tz(),
            allowed_company_ids=self.company_id.ids,
            active_test=False,
        )

    def _try_rule(self):
        """Search by the rule once, with the rights of who wrote it.

        :raise ValidationError: that failed
        """
        self.ensure_one()
        domain = self._rule_domain()
        try:
            # Rolled back: a statement that PostgreSQL refuses spoils nothing else
            with self.env.cr.savepoint():
                query = self._rule_customers()._search(domain, limit=1)
                self.env.flush_all()
                # Its refusal is told to who wrote the rule, not to the log
                self.env.cr.execute(query.select(), log_exceptions=False)
        except psycopg2.OperationalError:
            raise
        except AccessError:
            raise self._rule_error(
                self.env._("it goes by something that you may not see.")
            ) from None
        except (ValueError, TypeError, KeyError, UserError, psycopg2.Error) as error:
            _logger.info("rule of segment %s refused: %s", self.id, error)
            raise self._rule_error(
                self.env._("a condition does not fit its figure: %s", error)
            ) from None

    # ------------------------------------------------------------
    # Who comes and goes
    # ------------------------------------------------------------

    @api.model
    def _follow_figures(self, company, partner_ids):
        """Refresh after the scoring, which no trouble here spoils."""
        try:
            with self.env.cr.savepoint():
                self._refresh(company, partner_ids)
        except psycopg2.OperationalError as error:
            # Somebody refreshes at the same time: his members are as good
            _logger.info("Segments of company %s wait: %s", company.id, error)

    @api.model
    def _refresh(self, company, partner_ids=None):
        """Have the members of a company's living segments follow their rules.

        One statement for those who come and one for those who go. A rule that fails
        leaves the members as they are; its keeper is told, the others go on.

        :param company: ``res.company``
        :param partner_ids: of the customers to look at; all by default
        :return: {segment: (how many came, how many went)}
        """
        found = {}
        # A scheduled job looks at all segments, whoever's they are
        for segment in self.sudo().search(
            [("company_id", "=", company.id), ("kind", "=", "living")]
        ):
            if partner_ids is not None and segment.is_rule_pending:
                # Nobody is chosen by half of a rule: the night applies it to all
                continue
            try:
                with self.env.cr.savepoint():
                    found[segment] = segment._apply_rule(partner_ids)
            except psycopg2.OperationalError:
                # Two at once: nothing is wrong with the rule; the caller tries again
                raise
            except (ValueError, TypeError, KeyError, UserError, psycopg2.Error) as why:
                segment._tell_rule_fails(why)
        return found

    def _refresh_now(self):
        """Refresh one segment by hand.

        :return: (how many came, how many went)
        :raise UserError: it is static
        :raise ValidationError: its rule is not valid
        """
        self.ensure_one()
        if self.kind != "living":
            raise UserError(
                self.env._(
                    "“%s” is static: its members are put in and taken out by hand.",
                    self.name,
                )
            )
        self._try_rule()
        # Rows are written by this model alone; that the user may was checked
        return self.sudo()._apply_rule()

    def _apply_rule(self, partner_ids=None):
        """Close and open rows of one segment; causes are in its keeper's language.

        :return: (how many came, how many went)
        """
        partner = self.user_id.partner_id or self.company_id.partner_id
        self = self.with_context(lang=partner.lang or self.env.lang)
        self.env.flush_all()
        domain = self._rule_domain() & Domain("company_id", "=", self.company_id.id)
        only = SQL("TRUE")
        if partner_ids is not None:
            domain &= Domain("partner_id", "in", list(partner_ids))
            only = SQL("row.partner_id = ANY(%s)", list(partner_ids))
        fitting = self._rule_customers()._search(domain).subselect()
        cause = self._cause_sql(domain)
        went = self._close_unfit(fitting, cause, only)
        came = self.env["retention.segment.membership"]._open(
            self,
            SQL(
                "FROM retention_customer AS figures WHERE figures.id IN %s "
                "AND NOT EXISTS (SELECT FROM retention_segment_membership AS row "
                "WHERE row.partner_id = figures.partner_id AND row.segment_id = %s "
                "AND row.date_out IS NULL)",
                fitting,
                self.id,
            ),
            {
                "partner": SQL("figures.partner_id"),
                "cause": cause,
                "user": SQL("NULL"),
            },
        )
        if partner_ids is None:
            self.with_context(tracking_disable=True).write(
                {
                    "applied_rule": self.rule,
                    "rule_problem": False,
                    "refreshed_at": fields.Datetime.now(),
                }
            )
        return came, went

    def _close_unfit(self, fitting, cause, only):
        """Close the rows of customers whom the rule no longer fits."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_segment_membership AS row
                   SET date_out = %(day)s,
                       cause_out = COALESCE(
                           (SELECT %(cause)s
                              FROM retention_customer AS figures
                             WHERE figures.partner_id = row.partner_id
                               AND figures.company_id = row.company_id),
                           %(nothing)s
                       )
                 WHERE row.segment_id = %(segment)s
                   AND row.date_out IS NULL
                   AND %(only)s
                   AND row.partner_id NOT IN (
                       SELECT figures.partner_id
                         FROM retention_customer AS figures
                        WHERE figures.id IN %(fitting)s
                   )
                """,
                day=self.company_id._retention_day(),
                cause=cause,
                nothing=self.env._("No confirmed orders any more"),
                segment=self.id,
                only=only,
                fitting=fitting,
            )
        )
        went = self.env.cr.rowcount
        self.env["retention.segment.membership"]._forget()
        return went

    def _tell_rule_fails(self, why):
        """Mark a segment whose rule fails, and tell its keeper or the managers once."""
        self.ensure_one()
        _logger.warning("segment %s of company %s: %s", self, self.company_id, why)
        told = self.rule_problem
        reason = str(why).strip().splitlines()[0] if str(why).strip() else repr(why)
        self.with_context(tracking_disable=True).rule_problem = reason
        if told:
            return
        users = self.user_id.filtered("active")
        if not users:
            group = self.env.ref("customer_retention.group_retention_manager")
            users = group.all_user_ids.filtered(
                lambda user: not user.share and self.company_id in user.company_ids
            )
        for user in users:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("The rule of this segment no longer works"),
                note=self.env._(
                    "%s Its members stay as they are until the rule is mended.", reason
                ),
            )

    # ------------------------------------------------------------
    # Causes
    # ------------------------------------------------------------

    def _cause_sql(self, domain):
        """Return the SQL of a customer's figures that a rule goes by, as one text.

        Of the table ``figures``.
        """
        figures = self.env["retention.customer"]
        names = dict.fromkeys(
            condition.field_expr.split(".")[0] for condition in domain.iter_conditions()
        )
        shown = [
            name
            for name in names
            if figures._fields[name].store
            and name not in ("id", "partner_id", "company_id")
        ]
        if not shown:
            return SQL("%s", self.env._("The rule fits"))
        labels = figures.fields_get(shown, ["string", "selection"])
        unknown = self.env._("not known")
        return SQL(
            "concat_ws('; ', %s)",
            SQL(", ").join(
                SQL(
                    "%s || ': ' || COALESCE(%s, %s)",
                    labels[name]["string"],
                    self._figure_sql(figures._fields[name], labels[name]),
                    unknown,
                )
                for name in shown
            ),
        )

    def _figure_sql(self, field, label):
        """Return the SQL of one figure as people read it."""
        column = SQL.identifier("figures", field.name)
        if field.name in SHARES:
            return SQL("round((%s * 100)::numeric, 1) || %s", column, " %")
        if field.type == "monetary":
            currency = self.company_id.currency_id
            return SQL(
                "round(%s::numeric, %s)::text || %s",
                column,
                currency.decimal_places,
                f" {currency.name}",
            )
        if field.type == "float":
            return SQL("round(%s::numeric, 2)::text", column)
        if field.type == "boolean":
            return SQL(
                "CASE WHEN %s THEN %s ELSE %s END",
                column,
                self.env._("yes"),
                self.env._("no"),
            )
        if field.type == "selection":
            return self._named_sql(column, dict(label["selection"]))
        if field.type == "many2one":
            # Names of the few that occur; who may read the figures reads them
            records = (
                self.env["retention.customer"]
                .sudo()
                ._read_group([("company_id", "=", self.company_id.id)], [field.name])
            )
            return self._named_sql(
                column, {one.id: one.display_name for (one,) in records if one}
            )
        return SQL("%s::text", column)

    def _named_sql(self, column, names):
        """Return the SQL of the name of a value, from {value: name}."""
        if not names:
            return SQL("NULL::text")
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", value, name) for value, name in names.items()
        )
        return SQL("CASE %s %s END", column, cases)

    # ------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------

    def _add(self, partners, cause):
        """Put customers into a static segment.

        :param partners: customers or contacts of theirs
        :return: how many came; who was in it already stays
        :raise UserError: the segment is living, or a customer is another company's
        """
        self.ensure_one()
        self._check_may_manage()
        if self.kind != "static":
            raise UserError(
                self.env._(
                    "“%s” is living: its rule says who is in it. Freeze it first, or "
                    "take a static one.",
                    self.name,
                )
            )
        customers = partners.commercial_partner_id
        strangers = customers.filtered(
            lambda one: one.company_id and one.company_id != self.company_id
        )
        if strangers:
            raise UserError(
                self.env._(
                    "%(customer)s belongs to another company than “%(segment)s”.",
                    customer=strangers[0].display_name,
                    segment=self.name,
                )
            )
        self.env.flush_all()
        return self.env["retention.segment.membership"]._open(
            self,
            SQL("FROM unnest(%s::int[]) AS partner(id)", customers.ids),
            {
                "partner": SQL("partner.id"),
                "cause": SQL("%s", cause),
                "user": SQL("%s", self.env.uid),
            },
        )

    def _take_over(self, segment):
        """Have a static segment begin with the members of another."""
        self.env.flush_all()
        self.env["retention.segment.membership"]._open(
            self,
            SQL(
                "FROM retention_segment_membership AS row "
                "WHERE row.segment_id = %s AND row.date_out IS NULL",
                segment.id,
            ),
            {
                "partner": SQL("row.partner_id"),
                "cause": SQL(
                    "concat_ws('; ', %s, row.cause_in)",
                    self.env._("Frozen from “%s”", segment.name),
                ),
                "user": SQL("%s", self.env.uid),
            },
        )


def _fields_of(condition):
    """Yield the names of all fields of a condition, those of "any" within it too."""
    yield from condition.field_expr.split(".")
    if condition.operator in ("any", "not any"):
        for one in Domain(condition.value).iter_conditions():
            yield from _fields_of(one)
