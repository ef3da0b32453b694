"""What the public pages of complaints share: sheets, senders and files."""

import secrets
import time

from odoo.http import request
from odoo.tools import hash_sign, verify_hash_signed

from ..tools.complaint_form import network_of
from ..tools.uploads import clean_file_name, sniff

MB = 1024 * 1024
MOST_FILES = 5
# What is typed, beside the files
TEXT_BYTES = MB
SHEET = "retention_complaint_form"
SHEET_HOURS = 48
# Robots fill in a form faster
QUICKEST_SECONDS = 3
TOKEN = "csrf_token"


class ComplaintSending:
    """A mixin of controllers whose forms anybody may send."""

    def _company(self):
        """Return whom the page belongs to (sudo: its settings bind strangers, too)."""
        # Companies and websites have hundreds of fields: only what is asked for is read
        website = request.website.with_context(prefetch_fields=False)
        return website.company_id.sudo()

    def _largest_request(self):
        """Return how many bytes are read of what somebody sends."""
        return self._largest_file() * MOST_FILES + TEXT_BYTES

    def _largest_file(self):
        return self._company().retention_complaint_file_mb * MB

    def _visitor(self):
        """Return the contact who is signed in, empty if nobody is."""
        user = request.env.user
        return user.partner_id.browse() if user._is_public() else user.partner_id

    def _sender(self):
        """Return a text that stands for who sends."""
        user = request.env.user
        if not user._is_public():
            return f"user:{user.id}"
        return f"net:{network_of(request.httprequest.remote_addr)}"

    # ------------------------------------------------------------
    # Sheets: each form that was given out may be sent once, and in time
    # ------------------------------------------------------------

    def _new_sheet(self, moment=None):
        """Return what marks one sheet of a form: signed, with its moment."""
        values = [secrets.token_urlsafe(12), int(moment or time.time())]
        # Signing takes the database's secret
        return hash_sign(
            request.env(su=True), SHEET, values, expiration_hours=SHEET_HOURS
        )

    def _read_sheet(self, sheet):
        """Return what marks a sheet and its age in seconds, None if it is not ours."""
        if not isinstance(sheet, str):
            return None
        try:
            values = verify_hash_signed(request.env(su=True), SHEET, sheet)
        except ValueError:
            return None
        return (values[0], time.time() - values[1]) if values else None

    def _is_own_form(self, params):
        """Tell whether a request comes from our own page, open in this browser.

        Asked here and not by the route: what was typed stays in the form.
        """
        token = params.get(TOKEN)
        is_text = isinstance(token, str) and token.isascii()
        return is_text and request.validate_csrf(token)

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def _read_files(self):
        """Return the files that were sent, checked.

        :return: list of (name, type, content); a sentence if they cannot be taken
        """
        limit = self._largest_file()
        sent = request.httprequest.files.getlist("files")
        sent = [one for one in sent if one.filename]
        if len(sent) > MOST_FILES:
            sentence = request.env._("Choose %s files at most.", MOST_FILES)
            return [], sentence
        files = []
        for one in sent:
            one.seek(0)  # when the request is tried again
            content = one.read(limit + 1)
            name = self._short_name(one.filename)
            if len(content) > limit:
                return [], self._too_large_words(name)
            kind = sniff(content)
            if not kind:
                return [], request.env._(
                    "“%s” is not a photo, a film or a PDF. Choose another file.", name
                )
            files.append((clean_file_name(one.filename, kind), kind, content))
        return files, ""

    def _short_name(self, name):
        return "".join(one for one in name if one.isprintable())[:60]

    def _too_large_words(self, name):
        return request.env._(
            "“%(name)s” is too large: a file may have %(size)s MB.",
            name=name,
            size=self._largest_file() // MB,
        )

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    def _keep_private(self, response, status=200):
        """Have nobody store a page, find it or be told its address."""
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _flood_words(self):
        """Return what is said to whoever sends too much."""
        phone = self._company().phone
        if phone:
            return request.env._(
                "So much is coming in just now that we cannot take this. Try again in "
                "an hour, or call us: %s",
                phone,
            )
        return request.env._(
            "So much is coming in just now that we cannot take this. Try again in "
            "an hour."
        )
