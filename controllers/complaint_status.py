import re

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

from ..models.complaints.retention_complaint_portal import SEEN
from ..tools.complaint_form import DESCRIPTION_LENGTH, LARGEST_ID, clean_text
from ..tools.uploads import ACCEPT, SHOWN, sniff
from .complaint_sending import MB, MOST_FILES, ComplaintSending

TOKEN = re.compile(r"[A-Za-z0-9_-]{60,400}")
PAGE = "/complaint/<string:token>"
NOTICE = "retention_complaint_notice"


class RetentionComplaintStatus(ComplaintSending, Controller):
    """How a complaint stands, for whoever has its private link."""

    @route(
        PAGE,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        retention_public=True,
    )
    def complaint_status(self, token, **_params):
        """Show the complaint that a private link leads to."""
        complaint, is_full, problem = self._find(token)
        if problem:
            return self._show_no_link(problem)
        return self._show(complaint, token, is_full)

    @route(
        f"{PAGE}/reply",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        csrf=False,
        retention_public=True,
    )
    def complaint_reply(self, token, **params):
        """Take a letter and files of the customer."""
        complaint, is_full, problem = self._find(token)
        if problem:
            return self._show_no_link(problem)
        text = clean_text(params.get("text"))
        files, status, words = [], 422, self._reply_problem(params, text)
        words = self._staff_words(complaint, is_full) or words
        if not words and not self._is_allowed(complaint):
            status, words = 429, self._flood_words()
        if not words:
            files, words = self._read_files()
        if not words and not text and not files:
            words = request.env._("Write something, or choose a file.")
        if not words:
            try:
                with request.env.cr.savepoint():
                    complaint._reply(text, files, is_full)
            except UserError as error:
                words = str(error)
        if words:
            return self._show(complaint, token, is_full, words, text, status)
        request.session[NOTICE] = request.env._("Thank you. We have received it.")
        return request.redirect(f"/complaint/{token}#letters", code=303)

    def _reply_problem(self, params, text):
        if not self._is_own_form(params):
            return request.env._(
                "This page was open for too long. Nothing you typed is lost: check it "
                "and send it again. Choose your files again."
            )
        if len(text) > DESCRIPTION_LENGTH:
            return request.env._(
                "Write %s characters at most, and add the rest as a PDF.",
                DESCRIPTION_LENGTH,
            )
        return ""

    def _staff_words(self, complaint, is_full):
        """Say to staff that they do not write or answer in the customer's name."""
        user = request.env.user
        firm = user.partner_id.commercial_partner_id
        is_own = firm == complaint.commercial_partner_id
        if is_full != SEEN and (is_own or not user._is_internal()):
            return ""
        return request.env._(
            "This is the customer's page, to look at. Write to the customer from the "
            "complaint, and note what they say there."
        )

    def _is_allowed(self, complaint):
        counter = request.env["retention.flood.counter"].sudo()  # nobody's to read
        company = complaint.company_id
        senders = (self._sender(), f"complaint:{complaint.id}")
        return all(counter._is_post_allowed(company, sender) for sender in senders)

    @route(
        f"{PAGE}/offer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        csrf=False,
        retention_public=True,
    )
    def complaint_offer(self, token, answer="", **params):
        """Accept or decline what was offered.

        :param answer: ``accept`` or ``decline``
        """
        complaint, is_full, problem = self._find(token)
        if problem:
            return self._show_no_link(problem)
        staff_words = self._staff_words(complaint, is_full)
        if staff_words:
            words = staff_words
        elif not self._is_own_form(params):
            words = request.env._("This page was open for too long. Choose again.")
        elif not is_full or answer not in ("accept", "decline"):
            words = request.env._("Choose whether you accept the offer.")
        elif not complaint._take_answer(answer == "accept"):
            words = request.env._("There is no offer to answer any more.")
        else:
            request.session[NOTICE] = request.env._("Thank you for your answer.")
            return request.redirect(f"/complaint/{token}", code=303)
        return self._show(complaint, token, is_full, words, status=422)

    @route(
        f"{PAGE}/file/<string:number>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        retention_public=True,
    )
    def complaint_file(self, token, number, **_params):
        """Give out a file of the letters on a complaint's page, and of nothing else."""
        complaint, is_full, problem = self._find(token)
        if problem:
            return self._show_no_link(problem)
        file_id = int(number) if re.fullmatch(r"[0-9]{1,10}", number) else 0
        file = complaint._shown_messages().attachment_ids.filtered(
            lambda one: one.id == file_id <= LARGEST_ID
        )
        if not file or not is_full:
            return self._show_no_link("unknown")
        return self._give(file)

    def _give(self, file):
        """Return a file so that nothing in it can act on this site."""
        content = file.raw or b""
        kind = sniff(content)
        headers = [
            ("Content-Type", kind or "application/octet-stream"),
            ("Content-Length", len(content)),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ]
        if kind not in SHOWN:
            name = "".join(one for one in file.name or "" if one.isprintable())
            headers.append(("Content-Disposition", content_disposition(name)))
        return self._keep_private(request.make_response(content, headers=headers))

    @route(
        "/complaint/<path:rest>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
        multilang=False,
        csrf=False,
        retention_public=True,
    )
    def complaint_elsewhere(self, rest, **_params):
        """Answer what looks like a private link and is none."""
        return self._show_no_link("unknown")

    # ------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------

    def _find(self, token):
        if not TOKEN.fullmatch(token):
            return request.env["retention.complaint"], False, "unknown"
        return request.env["retention.complaint"]._read_link(token)

    def _show(self, complaint, token, is_full, problem="", text="", status=200):
        response = request.render(
            "customer_retention.complaint_status",
            {
                "complaint": complaint,
                "token": token,
                "is_full": is_full,
                "letters": complaint._shown_messages() if is_full else (),
                "offer": complaint._open_offer() if is_full else "",
                "notice": request.session.pop(NOTICE, ""),
                "problem": problem,
                "text": text,
                "shown": SHOWN,
                "most_files": MOST_FILES,
                "file_mb": self._largest_file() // MB,
                "accept": ACCEPT,
            },
        )
        return self._keep_private(response, status)

    def _show_no_link(self, problem):
        """Say what to do with a link that leads to nothing.

        Without the website around it: robots that guess are answered cheaply.
        """
        company = self._company()
        company.fetch(["name", "phone", "email"])
        # What the website would add for its layout is not there
        bare = request.env["ir.qweb"].with_context(minimal_qcontext=True)
        page = bare._render(
            "customer_retention.complaint_no_link",
            {
                "has_ended": problem == "ended",
                "company_name": company.name,
                "phone": company.phone,
                "email": company.email,
                "lang": request.env.lang,
            },
        )
        response = request.make_response(page)
        return self._keep_private(response, 410 if problem == "ended" else 404)

    def _answer_too_large(self, args, **_read):
        """Refuse files that are too large."""
        complaint, is_full, problem = self._find(args.get("token", ""))
        if problem:
            return self._show_no_link(problem)
        words = request.env._(
            "This is too large: %(count)s files of %(size)s MB each at most.",
            count=MOST_FILES,
            size=self._largest_file() // MB,
        )
        return self._show(complaint, args["token"], is_full, words, status=413)
