"""Checking an import: what the source says becomes lines, problems in words."""

import base64
import csv
import io

from odoo import models
from odoo.tools import SQL, email_normalize

from ...tools.amounts import ZERO, plain, round_down, to_decimal
from ...tools.balance_csv import COLUMNS, FileProblem, read, repeated
from ...tools.card_numbers import normalize
from ...tools.cells import as_text
from ...tools.lots import last_usable_day


class RetentionBalanceImport(models.Model):
    _inherit = "retention.balance.import"

    def _read_source(self):
        """Make the lines of the source; a file that is no table is told instead."""
        try:
            rows = self._rows_of_cards() if self.source == "cards" else self._rows()
        except FileProblem as problem:
            self.file_problem = self._explain_file(problem)
            return
        self._clean_numbers(rows)
        self._find_repeated(rows)
        self._find_known_numbers(rows)
        for row in rows:
            row["state"] = "problem" if row["problem"] else "ready"
        self.env["retention.balance.import.line"]._insert_many(self, rows)
        self.write({"state": "checked", "file_hash": self._fingerprint()})

    # ------------------------------------------------------------
    # A table
    # ------------------------------------------------------------

    def _rows(self):
        """Return a dict of each row of the file, with its customer."""
        today = self.company_id._retention_day()
        parsed = read(
            base64.b64decode(self.file or b""),
            digits=self.currency_id.decimal_places,
            today=today,
            date_format=self.date_format,
        )
        customers = self._find_customers({row.customer for row in parsed})
        rows = []
        for row in parsed:
            problem = self._explain_row(row) if row.problem else False
            partner_ids = customers.get(self._key(row.customer), ())
            partner = self.env["res.partner"]
            if not problem:
                partner = self.env["res.partner"].browse(partner_ids)
                problem = self._problem_of_customer(partner, row)
            expires_on = row.expires_on
            if row.points is not None and expires_on is None:
                expires_on = self._expiry_of_none(today)
            rows.append(
                {
                    "line": row.line,
                    "customer": row.customer,
                    "number": row.number or None,
                    "points_text": row.points_text,
                    "expiry_text": row.expiry_text,
                    "partner_id": partner.id if len(partner) == 1 else None,
                    "card_id": None,
                    "points": row.points,
                    "expires_on": expires_on,
                    "problem": problem or None,
                }
            )
        return rows

    def _expiry_of_none(self, today):
        """Return the last usable day of points that came without one."""
        if self.without_expiry == "never":
            return None
        _digits, months = self.program_id._retention_lot_terms()
        return last_usable_day(today, months)

    def _key(self, text):
        if self.key_kind == "email":
            return email_normalize(text) or text
        return text

    def _find_customers(self, texts):
        """Return {key: [partner ids]} by one query, archived customers too."""
        keys = list({self._key(text) for text in texts if text})
        if self.key_kind == "xmlid":
            query = SQL(
                """SELECT module || '.' || name, res_id FROM ir_model_data
                    WHERE model = 'res.partner'
                      AND module || '.' || name = ANY(%s)""",
                keys,
            )
        else:
            column = "email_normalized" if self.key_kind == "email" else "ref"
            query = SQL(
                """SELECT %(column)s, id FROM res_partner
                    WHERE %(column)s = ANY(%(keys)s)""",
                column=SQL.identifier(column),
                keys=keys,
            )
        self.env["res.partner"].flush_model()
        found = {}
        for key, partner_id in self.env.execute_query(query):
            found.setdefault(key, []).append(partner_id)
        partners = self.env["res.partner"].browse(
            {one for ids in found.values() for one in ids}
        )
        # Read together, for the checks of each row
        partners.exists().fetch(["name", "active", "company_id"])
        for ids in found.values():
            # Of an archived and a living one with the same key, the living counts
            living = [one for one in ids if self.env["res.partner"].browse(one).active]
            ids[:] = living or ids
        return found

    def _problem_of_customer(self, partners, row):
        """Return in words why a row has no customer, '' if it has one."""
        if not partners:
            return self.env._("No customer has the key %s.", row.customer[:60])
        if len(partners) > 1:
            return self.env._(
                "Several customers have the key %(key)s: %(names)s.",
                key=row.customer[:60],
                names=", ".join(partners[:3].mapped("display_name")),
            )
        return self._problem_of_partner(partners)

    def _problem_of_partner(self, partner):
        if not partner:
            return self.env._("The customer has been deleted since the check.")
        if not partner.active:
            return self.env._("%s is archived.", partner.display_name)
        if partner.company_id and partner.company_id != self.company_id:
            return self.env._(
                "%(customer)s is a customer of %(company)s.",
                customer=partner.display_name,
                company=partner.company_id.name,
            )
        return ""

    # ------------------------------------------------------------
    # Cards of another programme
    # ------------------------------------------------------------

    def _rows_of_cards(self):
        """Return a dict of each old card that holds points."""
        self._check_source_program()
        today = self.company_id._retention_day()
        cards = self.env["loyalty.card"].search(
            [("program_id", "=", self.source_program_id.id), ("points", "!=", 0)],
            order="id",
        )
        if not cards:
            raise FileProblem("no_cards")
        rows = []
        for line, card in enumerate(cards, 1):
            points = to_decimal(card.points, 6)
            expires_on = card.expiration_date or self._expiry_of_none(today)
            rows.append(
                {
                    "line": line,
                    "customer": card.partner_id.display_name or None,
                    "number": None,
                    "points_text": plain(points),
                    "expiry_text": str(card.expiration_date or ""),
                    "partner_id": card.partner_id.id or None,
                    "card_id": card.id,
                    "points": points,
                    "expires_on": expires_on or None,
                    "problem": self._problem_of_card(card, points, today) or None,
                }
            )
        return rows

    def _check_source_program(self):
        if self.source_program_id not in self.source_program_ids:
            raise FileProblem("no_source")

    def _problem_of_card(self, card, points, today):
        digits = self.currency_id.decimal_places
        if not card.partner_id:
            return self.env._(
                "Card %s has no owner: points belong to somebody.", card.code
            )
        if points < ZERO:
            return self.env._("The card owes %s points.", plain(-points))
        if points != round_down(points, digits):
            return self.env._(
                "The card holds %(points)s points; %(program)s counts %(digits)s "
                "decimals. Correct the card first.",
                points=plain(points),
                program=self.program_id.name,
                digits=digits,
            )
        if card.expiration_date and card.expiration_date < today:
            return self.env._("The card expired on %s.", card.expiration_date)
        return self._problem_of_partner(card.partner_id)

    # ------------------------------------------------------------
    # The same twice
    # ------------------------------------------------------------

    def _clean_numbers(self, rows):
        """Write card numbers as they are stored; name rows whose number is none."""
        for row in rows:
            if not row["number"]:
                continue
            try:
                row["number"] = normalize(row["number"])
            except ValueError:
                row["problem"] = row["problem"] or self.env._(
                    "A card number has 6 to 32 letters and digits: %s has not.",
                    row["number"][:40],
                )

    def _find_repeated(self, rows):
        """Name rows whose card number, or customer, came before."""
        for index, first in repeated([row["number"] for row in rows]).items():
            rows[index]["problem"] = rows[index]["problem"] or self.env._(
                "Card number %(number)s is on line %(line)s too.",
                number=rows[index]["number"][:40],
                line=rows[first]["line"],
            )
        if self.same_customer == "sum":
            return
        for index, first in repeated([row["partner_id"] for row in rows]).items():
            rows[index]["problem"] = rows[index]["problem"] or self.env._(
                "Line %(line)s: %(customer)s is on line %(first)s too.",
                line=rows[index]["line"],
                customer=rows[index]["customer"],
                first=rows[first]["line"],
            )

    def _find_known_numbers(self, rows):
        """Name rows whose card number another wallet has."""
        numbers = [row["number"] for row in rows if row["number"]]
        if not numbers:
            return
        cards = self.env["retention.card"].search([("number", "in", numbers)])
        owners = {card.number: (card.program_id, card.partner_id.id) for card in cards}
        for row in rows:
            owner = owners.get(row["number"])
            if owner and owner != (self.program_id, row["partner_id"]):
                row["problem"] = row["problem"] or self.env._(
                    "A card with the number %s exists already.", row["number"][:40]
                )

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _explain_file(self, problem):
        """Return in words why a source cannot be read, and what to do."""
        details = problem.details
        columns = ", ".join(COLUMNS)
        texts = {
            "empty": self.env._("The file has no rows. The first line is: %s", columns),
            "too_large": self.env._(
                "The file is larger than %s MB. Split it.", details.get("most")
            ),
            "too_many_rows": self.env._(
                "The file has more than %s rows. Split it.", details.get("most")
            ),
            "workbook": self.env._(
                "This is a workbook. Save it in your spreadsheet program as CSV UTF-8 "
                "and choose that file."
            ),
            "not_utf8": self.env._(
                "Line %s holds characters that are not UTF-8. Save the file in your "
                "spreadsheet program as CSV UTF-8.",
                details.get("line"),
            ),
            "broken": self.env._(
                "Near line %s quotation marks do not match, so that the cells cannot "
                "be told apart.",
                details.get("line"),
            ),
            "heading_missing": self.env._(
                'The column "%(heading)s" is missing. The first line is: %(columns)s',
                heading=details.get("heading"),
                columns=columns,
            ),
            "heading_unknown": self.env._(
                'The column "%(heading)s" is not known. The first line is: %(columns)s',
                heading=details.get("heading"),
                columns=columns,
            ),
            "heading_twice": self.env._(
                'The column "%s" is there twice.', details.get("heading")
            ),
            "no_cards": self.env._("No card of this programme holds points."),
            "no_source": self.env._(
                "Choose an old loyalty programme of the same company."
            ),
        }
        return texts[problem.code]

    def _explain_row(self, row):
        """Return in words what is wrong with a row, and how to write it."""
        digits = self.currency_id.decimal_places
        points, day = row.points_text[:30], row.expiry_text[:30]
        example = {"iso": "2026-12-31", "dmy": "31.12.2026", "mdy": "12/31/2026"}
        texts = {
            "cells": self.env._(
                "The line has not as many cells as the first line. A number such as "
                "1,000.50 is written 1000.50."
            ),
            "no_customer": self.env._("The customer is missing."),
            "no_points": self.env._("The points are missing."),
            "grouping": self.env._(
                'Line %(line)s: "%(points)s" can be read in two ways. Write thousands '
                "without a sign between them, as 1000.50.",
                line=row.line,
                points=points,
            ),
            "negative": self.env._(
                '"%s" is less than nothing: a debt cannot be imported.', points
            ),
            "not_a_number": self.env._(
                '"%s" is not a number. Write it as 1000.50.', points
            ),
            "too_many_decimals": self.env._(
                '"%(points)s" has more than %(digits)s decimals.',
                points=points,
                digits=digits,
            ),
            "date_format": self.env._(
                '"%(day)s" is not a day. Write it as %(example)s.',
                day=day,
                example=example[self.date_format],
            ),
            "past": self.env._("%s is over: these points have expired.", day),
            "too_far": self.env._(
                "%s is more than a hundred years away. Leave the cell empty.", day
            ),
        }
        return texts[row.problem]

    def _problems_csv(self):
        """Return the rows with problems as CSV, columns as in the file and why."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([*COLUMNS, "line", "problem"])
        for line in self.line_ids.filtered("problem"):
            cells = [
                line.customer or "",
                line.number or "",
                line.points_text or "",
                line.expiry_text or "",
                line.line,
                line.problem,
            ]
            writer.writerow(as_text(cell) for cell in cells)
        return text.getvalue().encode("utf-8-sig")
