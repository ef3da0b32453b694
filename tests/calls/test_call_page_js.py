from odoo.tests import HttpCase, no_retry, tagged


def _suite_id(name):
    """Return how HOOT calls a suite: by its name alone others would run too."""
    found = 0
    for letter in name:
        found = (found * 31 + ord(letter)) & 0xFFFFFFFF
    return f"{found:08x}"


ONLY_OURS = (
    "/web/tests?headless&loglevel=2&timeout=15000"
    f"&id={_suite_id('@customer_retention')}"
)


def _is_failure(message):
    """Tell whether a line of the log ends the run; what HOOT says does not."""
    return "[HOOT]" not in message


@tagged("post_install", "-at_install")
class TestCallPageParts(HttpCase):
    """Components of the page My Calls, with a server that is played."""

    @no_retry
    def test_parts_on_a_desktop(self):
        self.browser_js(
            f"{ONLY_OURS}&preset=desktop",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=_is_failure,
        )


@tagged("post_install", "-at_install")
class TestCallPagePartsOnPhone(HttpCase):
    """The same on a narrow screen that is touched."""

    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_parts_on_a_phone(self):
        self.browser_js(
            f"{ONLY_OURS}&preset=mobile&tag=-headless",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=_is_failure,
        )
