from markupsafe import Markup

from odoo import api, models
from odoo.tools.misc import format_amount, format_date, formatLang

from ...models.key_accounts.retention_key_account_printing import DOSSIER
from ...tools.svg_charts import css_string
from .pieces import Section

# In the order of the document
SECTIONS = (
    *("summary", "health", "firm", "people", "map", "goods", "terms", "figures"),
    *("complaints", "contacts", "plan", "risks", "dependency", "decisions"),
)
# Which blocks of the dossier a section shows: each says when it was confirmed
BLOCKS = {
    "firm": ("firm", "strategy"),
    "people": ("people",),
    "map": ("people",),
    "goods": ("business",),
    "terms": ("business",),
    "plan": ("plan",),
    "risks": ("swot", "risks"),
}


class ReportKeyAccountDossier(models.AbstractModel):
    """All that is known of a key account, as a document.

    A section is a list of `pieces`; how they look is the template's business. Long
    lists are cut, and a sentence says how much more there is.
    """

    _name = f"report.{DOSSIER}"
    _description = "Dossier of a Key Account"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template shows.

        :param docids: ids of key accounts
        :raise AccessError: the user may not read every part of each of them
        """
        accounts = self.env["retention.key.account"]._readable_dossiers(docids)
        return {
            "doc_ids": accounts.ids,
            "doc_model": accounts._name,
            "docs": accounts,
            "dossiers": [self._dossier(account) for account in accounts],
            "is_paper": bool((data or {}).get("is_paper")),
        }

    def _dossier(self, account):
        """Return the cover and the sections of an account's dossier."""
        account = account.with_company(account.company_id)
        name = account.partner_id.display_name
        day = self._day(account.company_id._retention_day())
        return {
            "account": account,
            "name": name,
            "day": day,
            "cover": self._cover(account),
            "sections": self._sections(account),
            "page": f"dossier-{account.id}",
            "size": self._page_size(account.company_id),
            # Escaped there: a name ends neither the string nor the style sheet
            "header_left": Markup(css_string(name)),
            "header_right": Markup(css_string(day)),
            "footer_left": Markup(css_string(self.env._("Confidential"))),
            "footer_right": Markup(self._page_counter()),
        }

    def _cover(self, account):
        """Return what stands on the cover, as pairs."""
        health = account.health_level and self.env._(
            "%(score)s of 100, %(level)s",
            score=account.health_score,
            level=self._label(account, "health_level"),
        )
        return [
            (self.env._("Account manager"), account.manager_id.name),
            (self.env._("Deputy"), account.deputy_id.name),
            (self.env._("Key account since"), self._day(account.date_start)),
            (self.env._("Class"), self._label(account, "care_class")),
            (self.env._("State"), self._label(account, "state")),
            (
                self.env._("Health"),
                health or self.env._("Not measured yet: it is each night"),
            ),
            (self.env._("Company"), account.company_id.name),
        ]

    def _sections(self, account):
        """Return the sections, with the words when their blocks were confirmed."""
        blocks = {block["key"]: block for block in account._blocks()}
        return [
            getattr(self, f"_section_{key}")(account)._replace(
                notes=[
                    (
                        f"{blocks[name]['title']}: {account._block_text(blocks[name])}",
                        blocks[name]["stale"],
                    )
                    for name in BLOCKS.get(key, ())
                ]
            )
            for key in SECTIONS
        ]

    def _page_counter(self):
        """Return "Page x of y" as the content of a margin box of CSS."""
        text = self.env._("Page %(page)s of %(count)s", page="\1", count="\2")
        parts = {"\1": " counter(page) ", "\2": " counter(pages) "}
        for mark in parts:
            text = text.replace(mark, f"\0{mark}\0")
        return "".join(
            parts.get(one) or css_string(one) for one in text.split("\0") if one
        )

    @api.model
    def _page_size(self, company):
        """Return the size of paper that a company prints on, as CSS knows it."""
        return "Letter" if company.paperformat_id.format == "Letter" else "A4"

    # ------------------------------------------------------------
    # How things are written
    # ------------------------------------------------------------

    def _money(self, account, amount):
        return format_amount(self.env, amount, account.currency_id)

    def _in_currency(self, amount, currency):
        return format_amount(self.env, amount, currency)

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _percent(self, share):
        """Write a share of 0..1 as per cent."""
        return f"{formatLang(self.env, share * 100, digits=1)} %"

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def _label(self, record, name):
        """Return the words of a selection's value."""
        field = record._fields[name]
        return dict(field._description_selection(self.env)).get(record[name], "")

    def _left_out(self, shown, total):
        """Return the sentence about rows that are not printed."""
        if shown >= total:
            return ""
        return self.env._(
            "The newest %(shown)s of %(total)s are printed; the account's page in the "
            "database shows all.",
            shown=shown,
            total=total,
        )

    def _newest(self, model, domain, limit, order=None):
        """Return the newest rows, and the sentence about the others."""
        rows = self.env[model].search(domain, limit=limit, order=order)
        total = len(rows)
        if total == limit:
            total = self.env[model].search_count(domain)
        return rows, self._left_out(len(rows), total)

    def _own_domain(self, account):
        """Return the domain of the rows of an account's customer and company."""
        return [
            ("partner_id", "=", account.partner_id.id),
            ("company_id", "=", account.company_id.id),
        ]

    def _section(self, key, title, *pieces):
        return Section(key, title, [piece for piece in pieces if piece])
