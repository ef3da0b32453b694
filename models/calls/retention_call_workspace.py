from uuid import uuid4

from odoo import api, models
from odoo.exceptions import AccessError, UserError

STAFF = "customer_retention.group_retention_user"
MANAGER = "customer_retention.group_retention_manager"
CAMPAIGNS = 50


class RetentionCallWorkspace(models.AbstractModel):
    """The one screen on which customers are called; holds nothing.

    1. ``open`` and ``next`` put a customer on the screen (``_claim_next`` of tasks).
    2. ``retention_call_workspace_card.py`` gathers what is known of him: the parts are
       in ``_facts``, ``_figures`` and ``_history``.
    3. What is typed is kept as a draft, and becomes an attempt when the call is saved
       (``_saving``); the outcome says what follows.
    4. ``retention_call_workspace_day.py`` counts the day.

    What a person may work on is asked of the task (``_is_for``); from then on the task
    gives the right to this customer's card, in the company that is worked in.
    """

    _name = "retention.call.workspace"
    _description = "Workspace of Calls"

    # ------------------------------------------------------------
    # Who asks, and for what
    # ------------------------------------------------------------

    @api.model
    def _check_staff(self):
        """Refuse everybody but the staff; no query is needed for that."""
        if not self.env.user.has_group(STAFF):
            raise AccessError(
                self.env._("Call lists are for those who work with customers.")
            )

    @api.model
    def _as_system(self):
        """Return the workspace without rules of access, in this company alone.

        The task says who may see and do what; see the class.
        """
        company = self.env.company
        return self.sudo().with_context(allowed_company_ids=company.ids)

    @api.model
    def _user_env(self):
        """Return the environment of the user's own rights, in this company alone."""
        return self.env(su=False)

    @api.model
    def _id(self, value):
        """Return an id that a page sent, None if there is none.

        :raise UserError: what is no id
        """
        if value is None or value is False:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise UserError(self._unreadable())
        # Ids are of four bytes; what is greater is nobody's
        return min(value, 2**31 - 1)

    @api.model
    def _unreadable(self):
        return self.env._("The page sent something unreadable: load it anew.")

    @api.model
    def _task(self, task_id):
        """Return a task that the user may work on, locked until the end.

        :raise AccessError: somebody else's, or none at all
        """
        task_id = self._id(task_id)
        if not task_id:
            raise UserError(self._unreadable())
        task = self._as_system().env["retention.call.task"]._lock(task_id)
        if not task or not task._is_for(self.env.user):
            raise AccessError(
                self.env._("This call is not on your list: it may be somebody else's.")
            )
        return task

    # ------------------------------------------------------------
    # A customer on the screen
    # ------------------------------------------------------------

    @api.model
    def open(self, campaign_id=False, task_id=False):
        """Begin to work, or come back: what was on the screen is there again.

        :param campaign_id: call for this campaign only
        :param task_id: this very task, chosen in a list
        :return: dict, see docs/calls.md
        :raise AccessError: for whoever does not work with customers, and somebody
            else's task
        :raise UserError: the number may never be called, or somebody else is with the
            customer
        """
        self._check_staff()
        campaign_id, task_id = self._id(campaign_id), self._id(task_id)
        system = self._as_system()
        tasks = system.env["retention.call.task"]
        if task_id:
            task = system._take(self._task(task_id))
        else:
            task = tasks._claim_own(campaign_id)
        is_checked = not task
        task = task or tasks._claim_next(campaign_id)
        # A screen that was loaded anew shows one customer; the others are set free
        tasks._release(but=task.ids)
        return {
            **system._screen(task, is_checked, campaign_id),
            "campaigns": system._campaigns(),
            "reasons": system._reasons(),
            "settings": system._settings(),
        }

    @api.model
    def next(self, campaign_id=False):
        """Put the next customer on the screen, or ahead of time behind it.

        :return: dict: card (None when nobody is left), header
        :raise AccessError: for whoever does not work with customers
        """
        self._check_staff()
        campaign_id = self._id(campaign_id)
        system = self._as_system()
        task = system.env["retention.call.task"]._claim_next(campaign_id)
        return system._screen(task, is_checked=True, campaign_id=campaign_id)

    @api.model
    def release(self, task_ids):
        """Take customers off the screen, who are not called by it.

        :param task_ids: those; others than one's own stay where they are
        """
        self._check_staff()
        if not isinstance(task_ids, list):
            raise UserError(self._unreadable())
        ids = [self._id(task_id) for task_id in task_ids[:1000]]
        self._as_system().env["retention.call.task"]._release(list(filter(None, ids)))
        return True

    @api.model
    def _take(self, task):
        """Put a chosen task on the screen, as a person decided so.

        :raise UserError: the task is over, may never be called, or is taken
        """
        if task.state != "open":
            raise UserError(self._over_text(task))
        code, sentence = self.env["retention.call.guard"]._refusal(task)
        if code == "blacklisted":
            raise UserError(sentence)
        if not task._claim_this():
            raise UserError(self._taken_text(task))
        return task

    @api.model
    def _over_text(self, task):
        states = dict(task._fields["state"]._description_selection(self.env))
        if task.cause_out:
            return self.env._(
                "%(customer)s need not be called any more (%(state)s: %(cause)s).",
                customer=task.partner_id.name,
                state=states[task.state],
                cause=task.cause_out,
            )
        return self.env._(
            "%(customer)s need not be called any more (%(state)s).",
            customer=task.partner_id.name,
            state=states[task.state],
        )

    @api.model
    def _taken_text(self, task):
        """Return in words who is with the customer."""
        tasks = self.env["retention.call.task"]
        other = tasks.search(
            [
                ("company_id", "=", task.company_id.id),
                ("partner_id", "=", task.partner_id.id),
                ("claimed_by", "not in", [False, self.env.uid]),
            ],
            limit=1,
        )
        return self.env._(
            "%(person)s is with %(customer)s right now.",
            person=other.claimed_by.name or self.env._("Somebody else"),
            customer=task.partner_id.name,
        )

    # ------------------------------------------------------------
    # Calls that come in
    # ------------------------------------------------------------

    @api.model
    def find_caller(self, text):
        """Find who calls, by the digits of the number or anything else.

        :return: as ``retention.search.find``
        """
        self._check_staff()
        return self.env["retention.search"].find(text if isinstance(text, str) else "")

    @api.model
    def incoming(self, partner_id):
        """Put a customer who calls on the screen.

        :return: dict: card
        :raise AccessError: somebody whom the user may not see
        :raise UserError: somebody else is with the customer, who may also be one of
            another company
        """
        self._check_staff()
        partner_id = self._id(partner_id)
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner:
            raise UserError(self.env._("This contact is not there any more."))
        partner.check_access("read")
        if partner.company_id - self.env.company:
            raise UserError(
                self.env._(
                    "%(customer)s is a customer of %(company)s: change to that company "
                    "to take the call.",
                    customer=partner.display_name,
                    company=partner.company_id.sudo().name,
                )
            )
        system = self._as_system()
        task = system._own_task(partner.sudo()) or system._create_incoming(
            partner.sudo()
        )
        if not task._claim_this():
            raise UserError(system._taken_text(task))
        return {"card": system._screen(task)["card"]}

    @api.model
    def _own_task(self, partner):
        """Return the open task of a caller that the user may take, empty if none."""
        tasks = self.env["retention.call.task"].search(
            [
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "open"),
            ]
        )
        user = self.env.user
        mine = tasks.filtered(lambda task: task._is_for(user) and not task._is_taken())
        return mine[:1]

    @api.model
    def _create_incoming(self, partner):
        """Make a task of a call that came in."""
        return self.env["retention.call.task"].create(
            {
                "company_id": self.env.company.id,
                "partner_id": partner.commercial_partner_id.id,
                "contact_id": partner.id,
                "user_id": self.env.uid,
                "occurrence": f"incoming:{uuid4()}",
                "cause": self.env._("Called us"),
            }
        )

    # ------------------------------------------------------------
    # What the page needs once
    # ------------------------------------------------------------

    @api.model
    def _campaigns(self):
        """Return the running campaigns with calls that are due for the user."""
        return [
            {"id": campaign.id, "name": campaign.name, "left": count}
            for campaign, count in self.env["retention.call.task"]._read_group(
                [
                    ("user_id", "in", [self.env.uid, False]),
                    ("company_id", "=", self.env.company.id),
                    ("state", "=", "open"),
                    ("shared_on", "!=", False),
                    ("date_due", "<=", self.env.company._retention_day()),
                    ("campaign_id.state", "=", "running"),
                ],
                ["campaign_id"],
                ["__count"],
                limit=CAMPAIGNS,
            )
        ]

    @api.model
    def _reasons(self):
        reasons = self.env["retention.call.reason"].search_fetch([], ["name", "kind"])
        return [
            {"id": reason.id, "name": reason.name, "kind": reason.kind}
            for reason in reasons
        ]

    @api.model
    def _settings(self):
        limits = self.env.company._retention_call_limits()
        return {
            "claim_minutes": limits.claim_minutes,
            "zone": self.env.company._retention_tz(),
            "is_manager": self.env.user.has_group(MANAGER),
        }
