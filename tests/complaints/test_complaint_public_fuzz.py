"""Thousands of bad requests at each public address of complaints."""

import io
import random
from urllib.parse import quote

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_fuzz import FuzzMixin
from .common_public import PAGE, PNG, ComplaintPublicCase

REQUESTS = 5000
# So many of them see the website around the page; for all others its menus and
# footers are left out, which are core's and take most of the time
WHOLE = 60
PAGES = ("complaint_form", "complaint_orders", "complaint_status")
# What nobody may be shown
SECRETS = ("Zoe Secret", "zoe@example.com", "Traceback", "psycopg2", "SELECT ")
BAD = (
    *("", " ", "0", "-1", "1", "2147483648", "9" * 40, "1e9", "NaN", "None", "null"),
    *("' OR 1=1 --", '"; DROP TABLE res_partner; --', "%", "%%", "_", "\\", "\\x00"),
    *("\x00", "\x00\x01\x1f", "\ud800", "\u202e", "é" * 300, "日本", "👩‍🔧", "\ufffe"),
    *("<script>alert(1)</script>", "{{7*7}}", "${7*7}", "{%", "=1+1", "@SUM(1)"),
    *(
        "../../etc/passwd",
        "..\\..",
        "/",
        "//",
        "a/b",
        "?a=b",
        "#",
        "&",
        ";",
        "a\r\nb: c",
    ),
    *("[]", "{}", "[1,2]", "true", "on", "A" * 150, "AQAAAAAAAAAA" * 9, "=" * 80),
)
TYPES = (
    *("application/json", "text/plain; charset=utf-7", "", "multipart/form-data"),
    *("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"),
    *("application/x-www-form-urlencoded; charset=utf-16", "\x00/é"),
)
NAMES = (
    *("order", "line", "kind", "description", "wish", "wish_text", "name", "email"),
    *("phone", "order_text", "website_address", "sheet", "csrf_token", "text"),
    *("answer", "files", "token", "number", "debug", "lang", "self", "page", "x"),
)


@tagged("post_install", "-at_install")
class TestComplaintPublicFuzz(FuzzMixin, ComplaintPublicCase):
    """Never an error of the server, nothing of anybody else, nothing made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The pages behind the brake are what is tried
        cls.company.retention_complaint_sender_limit = 10**6
        cls.complaint = cls._complain(cls.customer)
        cls.other = cls._complain(cls.stranger, description="Secret of Zoe Secret")

    def setUp(self):
        super().setUp()
        self.random = random.Random(self._testMethodName)
        self.token = self.complaint._link_token()
        self.before = self._made_so_far()

    def _made_so_far(self):
        return (
            self.complaints.search_count([]),
            self.env["res.partner"].search_count([]),
            self.env["ir.attachment"].search_count(
                [("res_model", "=", "retention.complaint")]
            ),
        )

    def _bad(self):
        value = self.random.choice(BAD)
        if self.random.random() < 0.2:
            value += self.random.choice(BAD)
        return value

    def _bad_values(self):
        names = self.random.sample(NAMES, self.random.randint(0, 4))
        return {name: self._bad() for name in names}

    def _bad_token(self):
        """Return a token that is none, or one that was changed."""
        token = self.token
        at = self.random.randrange(len(token))
        changed = token[:at] + self.random.choice("Az09-_~é") + token[at + 1 :]
        wrong = self.random.choice(
            (changed, token[:at], token + self._bad(), self._bad())
        )
        return "x" if wrong.rstrip("=") in (token, "") else wrong

    def _path(self, *parts):
        """Return an address of ours: a slash would make it another one."""
        parts = [one.replace("/", "|") for one in parts]
        return "/".join(
            (PAGE, *(quote(one, safe="", errors="replace") or "x" for one in parts))
        )

    def _ask(self, make):
        """Send thousands of requests, and look at each answer.

        :param make: returns the arguments of one request
        """
        seen = {}
        loggers = ("odoo.http", "odoo.addons.base.models.ir_http", "werkzeug")
        with self.allow_requests(), mute_logger(*loggers):
            self._begin_to_ask()
            for number in range(REQUESTS):
                if number == WHOLE:
                    self._leave_out_the_website()
                arguments = make(number)
                status, text = self._send_one(**arguments)
                seen[status] = seen.get(status, 0) + 1
                self.assertLess(status, 500, arguments)
                for secret in (*SECRETS, self.other.name, self.foreign.name):
                    self.assertNotIn(secret, text, arguments)
        self.assertEqual(self._made_so_far(), self.before)
        return seen

    def _leave_out_the_website(self):
        layout = "customer_retention.layout_of_the_test"
        self.env["ir.ui.view"].create(
            {
                "name": layout,
                "key": layout,
                "type": "qweb",
                "arch": f'<t t-name="{layout}"><html><t t-out="0"/></html></t>',
            }
        )
        for page in PAGES:
            view = self.env.ref(f"customer_retention.{page}")
            view.arch = view.arch.replace("website.layout", layout)
        self.env.flush_all()

    def _texts(self, values):
        return {
            key: one.encode("utf-8", "replace").decode() for key, one in values.items()
        }

    def test_asking_for_the_form(self):
        def make(_number):
            values = self._bad_values() | {"order": self._bad() or "x"}
            return {"path": PAGE, "query_string": self._texts(values)}

        seen = self._ask(make)
        self.assertLessEqual(seen.keys(), {200, 301, 303})

    def test_sending_the_form(self):
        token = http.Request.csrf_token(self)

        def make(number):
            values = self._bad_values()
            if number % 2:
                # Past the first check, to the others
                values |= {"csrf_token": token, "sheet": self._sheet()}
                values["website_address"] = "robot"
            data = self._texts(values)
            if number % 5 == 0:
                data["files"] = (self._content(), "f", "image/png")
            return {"path": PAGE, "method": "POST", "data": data} | self._odd_body()

        seen = self._ask(make)
        self.assertLessEqual(seen.keys(), {405, 413, 415, 422})

    def _odd_body(self):
        """Return now and then a body, a type or a method that no form sends."""
        if self.random.random() < 0.9:
            return {}
        method = self.random.choice(("PUT", "DELETE", "PATCH", *["POST"] * 9))
        return {
            "method": method,
            "data": self.random.choice((b"", b"{", b'{"a": [1]}', b"\xff\xfe", b"--x")),
            "content_type": self.random.choice(TYPES),
        }

    def _content(self):
        return io.BytesIO(self.random.choice((b"", b"MZ", PNG, b"\0" * 100)))

    def test_private_links(self):
        seen = self._ask(
            lambda _number: {
                "path": self._path(self._bad_token()),
                "query_string": self._texts(self._bad_values()),
            }
        )
        self.assertLessEqual(seen.keys(), {301, 303, 404, 410})

    def test_letters(self):
        def make(number):
            known = number % 20 == 0
            token = self.token if known else self._bad_token()
            data = self._texts(self._bad_values())
            path = self._path(token, "reply")
            return {"path": path, "method": "POST", "data": data} | self._odd_body()

        seen = self._ask(make)
        self.assertLessEqual(seen.keys(), {301, 303, 308, 404, 405, 410, 413, 415, 422})

    def test_offers(self):
        def make(number):
            known = number % 20 == 0
            token = self.token if known else self._bad_token()
            data = self._texts(self._bad_values())
            path = self._path(token, "offer")
            return {"path": path, "method": "POST", "data": data} | self._odd_body()

        seen = self._ask(make)
        self.assertLessEqual(seen.keys(), {301, 303, 308, 404, 405, 410, 413, 415, 422})

    def test_files(self):
        def make(number):
            known = number % 3 == 0
            token = self.token if known else self._bad_token()
            return {"path": self._path(token, "file", self._bad())}

        seen = self._ask(make)
        self.assertLessEqual(seen.keys(), {301, 303, 404, 410})
