from odoo.tests import HttpCase, tagged

from .common_results import SupervisionCase


class TourCase(SupervisionCase, HttpCase):
    """Three calls of two people, and a supervisor in a real browser."""

    def _make_calls(self):
        reached = ("answered", "answered", "no_answer")
        users = self.caller | self.second
        for place, customer in enumerate(self._create_customers(3)):
            user = users[min(place, 1)]
            task = self._create_task(customer, user_id=user.id)
            self._create_attempt(
                task,
                reached=reached[place],
                script_id=self.script.id,
                step_id=self.steps[place].id,
            )
        self._create_task(state="control")


@tagged("post_install", "-at_install")
class TestCallSupervisionTour(TourCase):
    """A supervisor looks at a person, opens a number's list and comes back."""

    def test_supervisors_day(self):
        self._make_calls()
        self.start_tour(
            "/odoo/retention-calls-today",
            "retention_call_supervision",
            login=self.boss.login,
        )


@tagged("post_install", "-at_install")
class TestCallSupervisionTourOnPhone(TourCase):
    """The same on a narrow screen."""

    browser_size = "390x844"
    touch_enabled = True

    def test_supervision_fits_a_phone(self):
        self._make_calls()
        self.start_tour(
            "/odoo/retention-calls-today",
            "retention_call_supervision_on_phone",
            login=self.boss.login,
        )
