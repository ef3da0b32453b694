"""Balances from elsewhere become opening entries: checked, certified, undoable.

How it works
------------
1. *Check* reads the file or the old cards into lines; each line has its customer
   and lot, or a problem in words. Nothing is posted.
2. *Import* posts one entry of kind ``open`` a line, many wallets together. Large
   imports go on in the background, whole batches at a time.
3. *Undo* takes back, line by line, what is still in the lots of the import.

The lines keep what was read as it was written, and what became of it.
"""

import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.balance_csv import DATE_FORMATS

# So many are imported while the user waits; more go on in the background
ROWS_AT_ONCE = 1000
KEPT_AFTER_CHECK = {"name", "skip_problems"}
CHOICES = {
    "program_id",
    "source",
    "source_program_id",
    "file",
    "filename",
    "key_kind",
    "date_format",
    "same_customer",
    "without_expiry",
}


class RetentionBalanceImport(models.Model):
    """One import of balances, from its file to its undoing."""

    _name = "retention.balance.import"
    _description = "Import of Balances"
    _order = "id desc"

    name = fields.Char(required=True, default=lambda self: self._default_name())
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("retention_managed", "=", True)],
        default=lambda self: self.env["loyalty.program"]._retention_find(
            self.env.company
        ),
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    source = fields.Selection(
        [("csv", "A table (CSV)"), ("cards", "Cards of another programme")],
        required=True,
        default="csv",
    )
    source_program_id = fields.Many2one(
        "loyalty.program",
        string="Old Programme",
        ondelete="restrict",
        domain="[('id', 'in', source_program_ids)]",
    )
    source_program_ids = fields.Many2many(
        "loyalty.program", compute="_compute_source_program_ids"
    )
    source_reason = fields.Char(compute="_compute_source_program_ids")
    file = fields.Binary(attachment=True)
    filename = fields.Char()
    key_kind = fields.Selection(
        [
            ("email", "E-mail address"),
            ("ref", "Reference"),
            ("xmlid", "External ID"),
        ],
        string="Customers Are Named By",
        required=True,
        default="email",
    )
    date_format = fields.Selection(
        [("iso", "2026-12-31"), ("dmy", "31.12.2026"), ("mdy", "12/31/2026")],
        string="Days Are Written",
        required=True,
        default=next(iter(DATE_FORMATS)),
    )
    same_customer = fields.Selection(
        [("refuse", "is a mistake"), ("sum", "gets the points of each row")],
        string="A Customer Named Twice",
        required=True,
        default="refuse",
    )
    without_expiry = fields.Selection(
        [
            ("program", "live as long as points earned today"),
            ("never", "never expire"),
        ],
        string="Points Without a Day",
        required=True,
        default="program",
    )
    skip_problems = fields.Boolean(
        string="Leave Out Rows with Problems",
        help="Import the other rows; what was left out can be downloaded as a table.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("checked", "Checked"),
            ("running", "Importing"),
            ("done", "Imported"),
            ("undoing", "Undoing"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    file_problem = fields.Text(readonly=True, copy=False)
    file_hash = fields.Char(
        string="Fingerprint of the File", readonly=True, copy=False, index=True
    )
    line_ids = fields.One2many("retention.balance.import.line", "import_id")
    row_count = fields.Integer(compute="_compute_counts")
    ready_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(compute="_compute_counts")
    undone_count = fields.Integer(compute="_compute_counts")
    ready_points = fields.Float(compute="_compute_counts", digits=0)
    done_points = fields.Float(compute="_compute_counts", digits=0)
    undone_points = fields.Float(compute="_compute_counts", digits=0)
    progress = fields.Integer(compute="_compute_counts")
    wallets_change = fields.Float(
        digits=0,
        readonly=True,
        copy=False,
        help="By how much the wallets grew, measured on their cards.",
    )
    imported_on = fields.Datetime(readonly=True, copy=False)
    imported_by = fields.Many2one("res.users", readonly=True, copy=False)
    undone_on = fields.Datetime(readonly=True, copy=False)
    undone_by = fields.Many2one("res.users", readonly=True, copy=False)

    @api.model
    def _default_name(self):
        day = fields.Date.context_today(self)
        return self.env._("Balances of %s", fields.Date.to_string(day))

    @api.depends("program_id")
    def _compute_source_program_ids(self):
        """Find old loyalty programmes of the company, and say what is left out."""
        for one in self:
            programs = self.env["loyalty.program"].with_context(active_test=False)
            others = programs.search(
                [
                    ("id", "!=", one.program_id.id),
                    ("company_id", "in", (one.program_id.company_id.id, False)),
                    ("retention_managed", "=", False),
                ]
            )
            loyalty = others.filtered(lambda other: other.program_type == "loyalty")
            one.source_program_ids = loyalty
            wallets_of_money = others.filtered(
                lambda other: other.program_type in ("ewallet", "gift_card")
            )
            one.source_reason = wallets_of_money and self.env._(
                "Not offered: %s. E-wallets and gift cards hold money that customers "
                "have paid; as points it would expire and earn.",
                ", ".join(wallets_of_money[:5].mapped("name")),
            )

    @api.depends("state", "line_ids.state", "line_ids.points", "line_ids.undone_points")
    def _compute_counts(self):
        groups = self.env["retention.balance.import.line"]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id", "state"],
            ["__count", "points:sum", "undone_points:sum"],
        )
        found = {(one.id, state): rest for one, state, *rest in groups}
        for one in self:
            count = {state: found.get((one.id, state), (0, 0, 0)) for state in STATES}
            one.row_count = sum(rest[0] for rest in count.values())
            one.ready_count, one.ready_points, _none = count["ready"]
            one.problem_count = count["problem"][0]
            one.undone_count = count["undone"][0]
            one.done_count = count["done"][0] + one.undone_count
            one.done_points = count["done"][1] + count["undone"][1]
            one.undone_points = count["undone"][2]
            todo = one.ready_count + one.done_count
            moved = one.done_count - one.undone_count
            if one.state in ("undoing", "undone"):
                todo, moved = one.done_count, one.undone_count
            one.progress = 100 * moved // todo if todo else 0

    # ------------------------------------------------------------
    # Who may change what
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_written(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_written(vals)
        if vals.keys() & CHOICES:
            if self.filtered(lambda one: one.state not in ("draft", "checked")):
                raise UserError(
                    self.env._(
                        "What was imported stays as it was. Undo the import, or make "
                        "another one."
                    )
                )
            # What was checked is no longer what would be imported
            self.sudo()._forget_check()
        return super().write(vals)

    def _check_written(self, vals):
        """Let people write choices only; the rest is this model's own."""
        if self.env.su:
            return
        foreign = vals.keys() - CHOICES - KEPT_AFTER_CHECK
        if foreign - {"line_ids"} or vals.get("line_ids"):
            raise AccessError(
                self.env._("An import is changed by its buttons: check, import, undo.")
            )

    def _forget_check(self):
        self.line_ids.unlink()
        self.write({"state": "draft", "file_problem": False, "file_hash": False})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_imported(self):
        if self.filtered(lambda one: one.state not in ("draft", "checked")):
            raise UserError(
                self.env._(
                    "An import whose points were posted is kept: it says where they "
                    "came from."
                )
            )

    def _check_manager(self):
        """Let only managers check, import and undo.

        :return: self with the ledger's rights
        :raise AccessError: another user
        """
        self.ensure_one()
        if not self.env.su and not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may import balances.")
            )
        self.check_access("write")
        return self.sudo()  # lines and ledger are closed to everybody; checked above

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_check(self):
        """Read the source into lines, each ready or with its problem."""
        one = self._check_manager()
        if one.state not in ("draft", "checked"):
            raise UserError(self.env._("This import has already begun."))
        one._forget_check()
        one._read_source()
        return True

    def action_import(self):
        """Post what is ready, at once or, if it is much, in the background.

        :raise UserError: not checked, nothing to import, rows with problems, or
            the same file was imported before
        """
        one = self._check_manager()
        if one.state != "checked":
            raise UserError(
                self.env._("Check the import first: only what was checked is posted.")
            )
        one._check_can_import()
        one.write(
            {
                "state": "running",
                "imported_on": fields.Datetime.now(),
                "imported_by": self.env.uid,
            }
        )
        one._go_on_or_trigger(one.ready_count)
        return True

    def action_undo(self):
        """Show what can be taken back, and ask."""
        self._check_manager()._check_can_undo()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_balance_import_undo_action"
        )
        return action | {"context": {"default_import_id": self.id}}

    def action_lines(self):
        """Open the rows, those with problems first if there are any."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_balance_import_line_action"
        )
        context = {"search_default_problem": 1} if self.problem_count else {}
        return action | {"domain": [("import_id", "=", self.id)], "context": context}

    def action_problems(self):
        """Download the rows with problems as a table that can be mended."""
        one = self._check_manager()
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("problems") + ".csv",
                "raw": one._problems_csv(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _check_can_import(self):
        if not self.ready_count:
            raise UserError(self.env._("No row can be imported: mend the problems."))
        if self.problem_count and not self.skip_problems:
            raise UserError(
                self.env._(
                    "%s rows have problems. Mend them in the file and check again, or "
                    "choose to leave them out.",
                    self.problem_count,
                )
            )
        twin = self.search(
            [
                ("id", "!=", self.id),
                ("program_id", "=", self.program_id.id),
                ("file_hash", "=", self.file_hash),
                ("state", "in", ("running", "done", "undoing")),
            ],
            limit=1,
        )
        if self.source == "csv" and twin:
            raise UserError(
                self.env._(
                    "This file was already imported: %(name)s, %(day)s, by %(user)s. "
                    "Undo that import first if it was wrong.",
                    name=twin.name,
                    day=fields.Date.to_string(twin.imported_on.date()),
                    user=twin.imported_by.name,
                )
            )

    def _check_can_undo(self):
        if self.state != "done":
            raise UserError(
                self.env._("Only a finished import can be undone, and only once.")
            )

    def _go_on_or_trigger(self, count):
        """Do the work at once if it is little, else leave it to the background."""
        if count <= ROWS_AT_ONCE:
            while self._run_batch():
                pass
            return
        self.env.ref("customer_retention.ir_cron_retention_balance_import")._trigger()

    def _fingerprint(self):
        """Return the SHA-256 of the file, False without one."""
        content = base64.b64decode(self.file or b"")
        return hashlib.sha256(content).hexdigest() if content else False


STATES = ("ready", "problem", "done", "undone")
