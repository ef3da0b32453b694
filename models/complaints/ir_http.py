from werkzeug.exceptions import RequestEntityTooLarge, abort

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """What strangers send to public pages: whatever it is, it is answered in words.

    Routes ask for it by ``retention_public``. What is too large is refused before it
    is read. ``retention_open`` asks for the names of parameters alone.
    """

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        super()._pre_dispatch(rule, args)
        if not rule.endpoint.routing.get("retention_public"):
            return
        sent = request.httprequest
        if sent.method != "POST":
            return
        page = rule.endpoint.func.__self__
        # Pages ask for them; they are read after this only
        request.params = dict(sent.args)
        # Without a length nobody knows before the end how much comes
        endless = sent.content_length is None and sent.headers.get("Transfer-Encoding")
        if endless or (sent.content_length or 0) > page._largest_request():
            answer = page._answer_too_large(args)
        else:
            try:
                # Read once: texts without end and thousands of fields show here
                len(sent.form)
                return
            except RequestEntityTooLarge:
                answer = page._answer_too_large(args, is_unread=False)
        answer.flatten()
        abort(answer)

    @classmethod
    def _dispatch(cls, endpoint):
        routing = endpoint.routing
        if routing.get("retention_public") or routing.get("retention_open"):
            # The one name that no method of a controller takes
            request.params.pop("self", None)
        return super()._dispatch(endpoint)
