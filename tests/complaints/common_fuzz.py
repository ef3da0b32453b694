"""Thousands of requests, most of them without what the server does around each."""

import threading

from werkzeug.exceptions import HTTPException
from werkzeug.test import Client, EnvironBuilder

from odoo import api, http
from odoo.tests import HOST, TEST_CURSOR_COOKIE_NAME

# What the server notes on a thread of the request that it serves
NOTED = ("url", "uid")
# So many requests of each test go through all of the server
THROUGH_THE_SERVER = 200


class FuzzMixin:
    """Serves requests in this thread.

    The first ones go the whole way. For all others the addresses are matched, access
    is given, parameters are read and controllers answer as always, but in one session
    and one transaction: opening these takes longer than all of that.
    """

    def _begin_to_ask(self):
        thread = threading.current_thread()
        # Later tests run in it, too, and ask where they are
        noted = {name: getattr(thread, name, None) for name in NOTED}
        self.addCleanup(vars(thread).update, noted)
        self.client = Client(http.root)
        cookies = {
            "session_id": self.session.sid,
            TEST_CURSOR_COOKIE_NAME: self.http_request_key,
        }
        for name, value in cookies.items():
            self.client.set_cookie(name, value, domain=HOST)
        self.cookies = "; ".join(f"{name}={one}" for name, one in cookies.items())
        self.asked = 0

    def _send_one(self, **arguments):
        """Return status and text of the answer to a request.

        An error that none expects is raised.
        """
        arguments.setdefault("base_url", self.base_url())
        self.asked += 1
        if self.asked <= THROUGH_THE_SERVER:
            answer = self.client.open(EnvironBuilder(**arguments))
            found = answer.status_code, answer.get_data(as_text=True)
            answer.close()
            return found
        environ = EnvironBuilder(**arguments).get_environ()
        environ["HTTP_COOKIE"] = self.cookies
        with http.HTTPRequest(environ) as sent:
            request = http.Request(sent)
            request.session, request.db = self.session, self.env.cr.dbname
            request.session.can_save = False
            request.registry = self.registry
            visit = (self.env.cr, request.session.uid, request.session.context)
            request.env = api.Environment(*visit)
            http._request_stack.push(request)
            try:
                answer = self._respond(request)
                return answer.status_code, answer.get_data(as_text=True)
            finally:
                http._request_stack.pop()

    def _respond(self, request):
        try:
            rule, args = self.registry["ir.http"]._match(request.httprequest.path)
            request._set_request_dispatcher(rule)
            return request._serve_ir_http(rule, args)
        except HTTPException as error:
            return error.get_response(request.httprequest.environ)
