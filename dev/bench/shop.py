"""A small shop and its visitor: what several benchmarks need."""

import json
import threading

from werkzeug.test import Client


def open_books(env):
    """Give the company a chart of accounts if it has none."""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading(
            "generic_coa", company=env.company, install_demo=False
        )


def create_products(env, count):
    """Products that are sold on the website."""
    return env["product.product"].create(
        [
            {
                "name": f"Chair {number}",
                "list_price": 100 + number,
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": False,
                "website_published": True,
            }
            for number in range(count)
        ]
    )


def credit(invoice):
    """Give all of an invoice back, by a posted credit note."""
    env = invoice.env
    wizard = (
        env["account.move.reversal"]
        .with_context(active_model="account.move", active_ids=invoice.ids)
        .create({"journal_id": invoice.journal_id.id})
    )
    note = env["account.move"].browse(wizard.refund_moves()["res_id"])
    note.action_post()
    return note


def create_visitor(env, login):
    """A customer with an account in the shop."""
    return env["res.users"].create(
        {
            "name": login.title(),
            "login": login,
            "email": f"{login}@example.com",
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            "country_id": env.ref("base.us").id,
        }
    )


def create_program(env):
    """A programme as core has it, without anything managed."""
    return env["loyalty.program"].create(
        {
            "name": "Points",
            "program_type": "loyalty",
            "company_id": env.company.id,
            "applies_on": "both",
            "trigger": "auto",
            "portal_visible": True,
            "rule_ids": [
                (0, 0, {"reward_point_mode": "money", "reward_point_amount": 0.05})
            ],
            "reward_ids": [
                (
                    0,
                    0,
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount_applicability": "order",
                        "discount": 1,
                        "required_points": 1,
                    },
                )
            ],
        }
    )


class Visit:
    """A signed-in customer's browser, without the network in between."""

    def __init__(self, user):
        from odoo import http
        from odoo.service import security

        store = http.root.session_store
        session = store.new()
        session.update(
            http.get_default_session(), db=user.env.cr.dbname, _trace_disable=True
        )
        session.uid, session.login = user.id, user.login
        session.session_token = security.compute_session_token(session, user.env)
        session.context = dict(user.with_user(user).context_get())
        store.save(session)
        self._session_id = session.sid
        self._client = Client(http.root)
        self._client.set_cookie("session_id", session.sid)

    def get(self, path):
        """The text of a page."""
        return self._checked(self._client.get(path))

    def call(self, path, **params):
        """The result of a JSON route."""
        response = self._client.post(
            path, json={"jsonrpc": "2.0", "method": "call", "params": params}
        )
        answer = json.loads(self._checked(response))
        if "error" in answer:
            raise RuntimeError(f"{path}: {answer['error']}")
        return answer["result"]

    def _checked(self, response):
        if response.status_code != 200:
            raise RuntimeError(f"{response.request.path}: {response.status}")
        return response.get_data(as_text=True)

    @staticmethod
    def queries():
        """How many SQL queries the last request took."""
        return threading.current_thread().query_count
