from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools.dependency import whole_percent

PEERS = 50
# Of fewer peers, what one of them buys could be told
LEAST_PEERS = 3
QUARTERS = 4


class RetentionKeyAccount(models.Model):
    """What the account buys of us and of others by product group, and what it might.

    White space is a group that peers buy and the account does not. Peers are up to 50
    active customers of the same industry (else of the same ABC class) who are nearest
    in revenue.
    """

    _inherit = "retention.key.account"

    white_space = fields.Json(compute="_compute_white_space")

    @api.depends("partner_id", "company_id", "industry_id")
    @api.depends_context("uid", "lang")
    def _compute_white_space(self):
        for account in self:
            rows, peers = account._origin._white_space()
            account.white_space = {
                "peers": account._peers_text(peers),
                "rows": [account._said_row(row) for row in rows],
            }

    def _said_row(self, row):
        """Return a row of the table in words."""
        money = self.currency_id.format
        share = row["share"]
        return {
            "category": row["category_id"],
            "name": row["name"],
            "quarters": [money(amount) if amount else "" for amount in row["quarters"]],
            "bought": money(row["bought"]) if row["bought"] else "",
            "elsewhere": money(row["elsewhere"]) if row["elsewhere"] else "",
            "competitor": row["competitor"],
            "share": "" if share is None else f"{whole_percent(share)} %",
            "known": " · ".join(
                filter(
                    None,
                    (
                        row["date"]
                        and format_date(self.env, row["date"], date_format="MMM y"),
                        row["confidence"],
                    ),
                )
            ),
            "peers": "" if row["peers"] is None else f"{whole_percent(row['peers'])} %",
            "is_white": row["is_white"],
        }

    def _peers_text(self, peers):
        if peers["count"] < LEAST_PEERS:
            return self.env._(
                "Fewer than %s comparable customers buy from us: nothing to compare"
                " with. Enter the industry of customers.",
                LEAST_PEERS,
            )
        if peers["industry"]:
            return self.env._(
                "Compared with %(count)s customers of the industry %(industry)s.",
                count=peers["count"],
                industry=peers["industry"],
            )
        return self.env._(
            "Compared with %s customers of the same class (ABC); with the same industry"
            " once it is entered for enough of them.",
            peers["count"],
        )

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _white_space(self):
        """Return the product groups, and with whom the account is compared.

        A row is a dict: category_id (0 where none), name, quarters (four amounts of
        three months, the latest last), bought (their sum; where spend is stated, with
        the groups below), elsewhere, share (0..1), competitor, date, confidence, peers
        (share of the peers that buy it) and is_white. What is not known is None or ''.
        """
        if not self.company_id:
            return [], {"count": 0, "industry": ""}
        bought = self._bought_by_group()
        stated = self._stated_by_group()
        confidence = dict(
            self.env["retention.spend.estimate"]
            ._fields["confidence"]
            ._description_selection(self.env)
        )
        peers = self._peers_by_group()
        categories = self.env["product.category"].browse(
            {key for key in {*bought, *stated, *peers["shares"]} if key}
        )
        names = {one.id: one.display_name for one in categories.exists()}
        limit = self.company_id.sudo().retention_peer_share / 100  # for staff
        rows = []
        for key in {*bought, *stated, *peers["shares"]}:
            if key and key not in names:
                continue
            quarters = bought.get(key, [0.0] * QUARTERS)
            share = stated.get(key)
            of_peers = peers["shares"].get(key)
            total = share.bought if share else sum(quarters)
            rows.append(
                {
                    "category_id": key,
                    "name": names.get(key) or self.env._("Everything, no group"),
                    "quarters": quarters,
                    "bought": total,
                    "elsewhere": share.untapped if share else 0.0,
                    "share": share.share if share else None,
                    "competitor": share.competitor or "" if share else "",
                    "date": share.date if share else None,
                    "confidence": confidence.get(share.confidence, "") if share else "",
                    "peers": of_peers,
                    "is_white": bool(
                        of_peers and of_peers >= limit and not total > 0 and key
                    ),
                }
            )
        rows = [
            row
            for row in rows
            if row["bought"] or row["share"] is not None or row["is_white"]
        ]
        rows.sort(key=lambda row: (-row["is_white"], -row["bought"], row["name"]))
        return rows, peers

    def _bought_by_group(self):
        """Return what was bought of each group in the last four quarters of a year."""
        lines = self.env["retention.purchase.line"]
        today = self.company_id.sudo()._retention_day()  # its time zone, for staff
        found = {}
        for quarter in range(QUARTERS):
            ago = 3 * (QUARTERS - quarter)
            groups = lines._read_group(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("date", ">", fields.Date.subtract(today, months=ago)),
                    ("date", "<=", fields.Date.subtract(today, months=ago - 3)),
                ],
                ["category_id"],
                ["amount:sum"],
            )
            for category, amount in groups:
                key = category.id or 0
                found.setdefault(key, [0.0] * QUARTERS)[quarter] = amount
        return found

    def _stated_by_group(self):
        """Return what is known of the spend by group: rows of the share of wallet."""
        rows = self.env["retention.spend.share"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "stale"),
            ]
        )
        return {row.category_id.id or 0: row for row in rows}

    def _peers_by_group(self):
        """Return which share of comparable customers buys each group."""
        # Only counts leave this method, and none of fewer than three customers
        company = self.company_id.sudo()
        peers, industry = self._peers(company)
        shares = {}
        if len(peers) >= LEAST_PEERS:
            lines = self.env["retention.purchase.line"]
            for name, names in lines._depends.items():
                self.env[name].flush_model(names)
            query = SQL(
                """
                SELECT category_id, COUNT(*)
                  FROM (SELECT line.category_id, line.partner_id
                          FROM (%(lines)s) line
                          JOIN sale_order_line item ON item.id = line.order_line_id
                         WHERE line.date > %(since)s AND item.is_delivery IS NOT TRUE
                      GROUP BY line.category_id, line.partner_id
                        HAVING SUM(line.amount) > 0) buyer
              GROUP BY category_id
                """,
                lines=lines._lines_query(
                    company, partners=SQL("SELECT UNNEST(%s)", peers)
                ),
                since=fields.Date.subtract(company._retention_day(), months=12),
            )
            shares = {
                category or 0: count / len(peers)
                for category, count in self.env.execute_query(query)
            }
        return {"count": len(peers), "industry": industry, "shares": shares}

    def _peers(self, company):
        """Return ids of comparable customers, and the name of their industry."""
        self.env["retention.customer"].flush_model()
        self.env["res.partner"].flush_model(["industry_id"])
        industry = self.partner_id.industry_id
        if industry:
            alike = SQL("partner.industry_id = %s", industry.id)
            peers = self._peers_alike(company, alike)
            if len(peers) >= LEAST_PEERS:
                return peers, industry.name
        return self._peers_alike(company, SQL("peer.abc_class = own.abc_class")), ""

    def _peers_alike(self, company, alike):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT peer.partner_id
                  FROM retention_customer own
                  JOIN retention_customer peer
                    ON peer.company_id = own.company_id AND peer.id != own.id
                  JOIN res_partner partner ON partner.id = peer.partner_id
                 WHERE own.company_id = %(company)s AND own.partner_id = %(partner)s
                   AND peer.is_active AND %(alike)s
              ORDER BY ABS(peer.revenue - own.revenue), peer.partner_id
                 LIMIT %(limit)s
                """,
                company=company.id,
                partner=self.partner_id.id,
                alike=alike,
                limit=PEERS,
            )
        )
        return [partner for (partner,) in rows]

    def action_open_white_space(self, category_id):
        """List what was bought of a group in 12 months."""
        self.ensure_one()
        self.check_access("read")
        category = self.env["product.category"].browse(category_id or [])
        return self.env["retention.purchase.line"]._open_lines(
            self.company_id, self.partner_id, category
        )
