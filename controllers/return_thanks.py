from odoo.http import Controller, request, route

from .questionnaire import is_token


class ReturnThanks(Controller):
    """The page that thanks for sending goods back, and asks why."""

    @route(
        "/return/thanks/<path:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
        retention_open=True,
    )
    def return_thanks(self, token, **_query):
        """Show thanks and the way to the questionnaire.

        :param token: signed; a forged one and one of long ago get a short page that
            tells nothing of any customer
        """
        found = request.env["retention.questionnaire"].sudo()
        if is_token(token):
            found = found._from_thanks_token(token)
        if not found or not (found._is_open() or found.state == "answered"):
            return request.render(
                "customer_retention.return_thanks_over", {}, status=404
            )
        answer = request.render(
            "customer_retention.return_thanks",
            {
                "company": found.company_id,
                "url": found._is_open() and found.user_input_id.get_start_url(),
            },
        )
        # The address is a secret, and the link on the page is another one
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer
