from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..tools.touchpoints import MARKS, clean_words, is_token, parse_mark

PAGE = "customer_retention.touch_page"
# Two marks and a few words
MOST_BYTES = 64 * 1024


class RetentionTouch(Controller):
    """One question about a point of contact, behind a private link.

    Nothing of the person is shown. A page of its own, without scripts: it opens
    anywhere, and a link that leads nowhere costs next to nothing.
    """

    @route(
        "/touch/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        retention_open=True,
    )
    def touch(self, token, **_query):
        """Show the question, or say in words why there is none."""
        return self._page(self._find(token))

    @route(
        "/touch/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        max_content_length=MOST_BYTES,
        retention_open=True,
    )
    def touch_answer(self, token, skip=None, **post):
        """Take an answer, and show that it has arrived.

        :param skip: anything, if the customer has nothing to say on the point
        :param post: ``expected`` and ``received``, 1 to 5; ``words``
        """
        answer = self._find(token)
        if not answer or not answer._can_be_answered():
            return self._page(answer)
        typed = {
            "expected": parse_mark(post.get("expected")),
            "received": parse_mark(post.get("received")),
            "words": clean_words(post.get("words")),
        }
        try:
            if skip:
                answer._skip()
            else:
                answer._answer(**typed)
        except UserError as error:
            return self._page(answer, typed | {"error": str(error)})
        return request.redirect(f"/touch/{token}", code=303)

    def _find(self, token):
        """Return the question (as the system), in the language of its customer."""
        answers = request.env["retention.touchpoint.answer"]
        if not is_token(token):
            return answers
        answer = answers._find_by_token(token)
        known = dict(request.env["res.lang"].get_installed())
        if answer and answer.partner_id.lang in known:
            request.update_context(lang=answer.partner_id.lang)
            answer = answer.with_context(lang=answer.partner_id.lang)
        return answer

    def _page(self, answer, typed=None):
        state = "unknown"
        if answer:
            state = "open" if answer._can_be_answered() else answer.state
        values = {
            "answer": answer if state == "open" else None,
            "company": answer.company_id if answer else None,
            "language": (request.env.lang or "en_US").replace("_", "-"),
            "state": "expired" if state in ("sent", "waiting") else state,
            "marks": MARKS,
            "typed": typed or {},
        }
        headers = [
            # The address is a secret, and the page is never the same twice
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Robots-Tag", "noindex"),
        ]
        return request.render(PAGE, values, headers=headers)
