import http.client
import io
from unittest.mock import patch

from odoo.tests import TEST_CURSOR_COOKIE_NAME, tagged

from ...models.complaints import retention_complaint_public
from .common_public import PAGE, PDF, PNG, ComplaintPublicCase

MB = 1024 * 1024


@tagged("post_install", "-at_install")
class TestComplaintPublicFiles(ComplaintPublicCase):
    """Photos and files: taken by content and size, given out to the link alone."""

    def _files(self, *named):
        return [("files", (name, io.BytesIO(content))) for name, content in named]

    def test_taken_and_given_out(self):
        self._sign_in_customer()
        sent = self._files(("a<b>.exe", PNG), ("../bill.PDF", PDF))
        complaint, path = self._made(self._send_known(files=sent))
        image, document = complaint._shown_messages().attachment_ids.sorted("id")
        self.assertEqual(image.name, "ab.png")
        self.assertEqual(document.name, "bill.pdf")
        self.assertEqual(image.raw, PNG)
        self.visit_as(None)
        page = self.url_open(path).text
        self.assertIn(f"{path}/file/{image.id}", page)
        answer = self.url_open(f"{path}/file/{image.id}")
        self.assertEqual(answer.content, PNG)
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertNotIn("Content-Disposition", answer.headers)
        answer = self.url_open(f"{path}/file/{document.id}")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        # Neither by core's own address nor by a link that shows nothing
        answer = self.url_open(f"/web/content/{image.id}")
        self.assertNotEqual(answer.content, PNG)
        receipt = complaint._link_token(is_full=False)
        answer = self.url_open(f"{PAGE}/{receipt}/file/{image.id}")
        self.assertEqual(answer.status_code, 404)

    def test_no_other_file(self):
        complaint = self._complain(self.customer)
        other = self._complain(self.stranger)
        attach = self.env["ir.attachment"].create
        internal, foreign = (
            attach({"name": "x", "raw": PNG, "res_model": one._name, "res_id": one.id})
            for one in (complaint, other)
        )
        path = self._full_page(complaint)
        for number in (internal.id, foreign.id, 2**31, 9**30, "x", "-1", "1;", "²"):
            with self.subTest(number=number):
                answer = self.url_open(f"{path}/file/{number}")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn(PNG[:4], answer.content)

    def test_refused_by_content(self):
        for name, content in (
            ("photo.jpg", b"MZ\x90\x00" + b"\0" * 100),
            ("bill.pdf", b"\x7fELF" + b"\0" * 100),
            ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("page.png", b"<html><script>alert(1)</script></html>"),
            ("run.gif", b"#!/bin/sh\nrm -rf /"),
            ("empty.png", b""),
            ("archive.pdf", b"PK\x03\x04" + b"\0" * 100),
        ):
            answer = self._send(files=self._files((name, content)))
            with self.subTest(name=name):
                words = f"“{name}” is not a photo, a film or a PDF."
                self.assertIn(words, self._refusal(answer))
                self.assertIn("The chair wobbles</textarea>", answer.text)
        domain = [("origin_key", "=", "web:a sheet")]
        self.assertFalse(self.complaints.search_count(domain))

    def test_refused_by_size_and_number(self):
        self.company.retention_complaint_file_mb = 1
        answer = self._send(files=self._files(("big.png", PNG + b"\0" * MB)))
        self.assertIn("“big.png” is too large: a file may", self._refusal(answer))
        answer = self._send(files=self._files(*[("a.png", PNG)] * 6))
        self.assertEqual(self._refusal(answer), "Choose 5 files at most.")
        complaint = self._complain(self.customer)
        path = self._full_page(complaint)
        with patch.object(retention_complaint_public, "MOST_FILES", 3):
            files = self._files(*[("a.png", PNG)] * 2)
            self.assertEqual(self._reply(path, files=files).status_code, 303)
            files = self._files(*[("a.png", PNG)] * 2)
            answer = self._reply(path, "Two more", files)
        self.assertIn("A complaint takes", self._refusal(answer))
        self.assertIn("Two more</textarea>", answer.text)
        self.assertEqual(len(complaint._shown_messages()), 1)

    def test_two_hundred_megabytes_are_not_read(self):
        """Only the beginning is ever sent here: the answer does not wait for more."""
        fields = {"description": "Kept é", "name": "Ani", "sheet": self._sheet()}
        start = "".join(
            f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        start += (
            '--cut\r\nContent-Disposition: form-data; name="files"; filename="f"\r\n'
        )
        start = start.encode() + b"\r\n" + b"\0" * 300 * 1024
        complaint = self._complain(self.customer)
        for path in (PAGE, f"{self._full_page(complaint)}/reply"):
            status, text = self._send_start(path, start, 200 * MB)
            self.assertEqual(status, 413)
            self.assertIn("5 files of 10 MB each at most", text)
        status, text = self._send_start(PAGE, start, 200 * MB)
        self.assertIn("Kept é</textarea>", text)
        self.assertIn('value="Ani"', text)

    def _send_start(self, path, start, length):
        """Say that so many bytes come, send a few, and read the answer."""
        with self.allow_requests():
            cookies = {
                "session_id": self.session.sid,
                TEST_CURSOR_COOKIE_NAME: self.http_request_key,
            }
            connection = http.client.HTTPConnection(
                "127.0.0.1", self.http_port(), timeout=30
            )
            headers = {
                "Content-Type": "multipart/form-data; boundary=cut",
                "Content-Length": str(length),
                "Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items()),
            }
            connection.request("POST", path, start, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
        return answer.status, text

    def test_texts_without_end(self):
        answer = self._send(description="x" * 11 * MB)
        self.assertIn("This is too large", self._refusal(answer, 413))
        many = {f"f{number}": "1" for number in range(1200)}
        answer = self.url_open(PAGE, data=many, files=self._files(("a", b"")))
        self.assertIn("This is too large", self._refusal(answer, 413))
