from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.gifts import parse_birthday

BIRTHDAY = "retention_birthday"
CONSENT = "retention_birthday_consent"
# Sent by the form that asks: a box that is not ticked sends nothing
ASKED = "retention_birthday_asked"
PROBLEM = "retention_birthday_problem"


class RetentionAccount(CustomerPortal):
    """The birthday on the customer's own details, and on no other address."""

    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        partner_sudo = request.env.user.partner_id.sudo()  # the visitor's own
        today = request.env.company._retention_day()
        return values | {
            "retention_asks_birthday": bool(partner_sudo[CONSENT])
            or request.website._retention_gives_birthdays(),
            "retention_today": today,
        }

    def _parse_form_data(self, form_data):
        """Read the birthday; a text that is none is told, not written."""
        form_data = dict(form_data)
        asked = form_data.pop(ASKED, None)
        typed, agreed = form_data.pop(BIRTHDAY, None), form_data.pop(CONSENT, None)
        form_data.pop(PROBLEM, None)
        address_values, extra_form_data = super()._parse_form_data(form_data)
        if not asked:
            return address_values, extra_form_data
        address_values[CONSENT] = bool(agreed)
        address_values[BIRTHDAY] = False
        try:
            birthday = parse_birthday(typed) or False
        except ValueError:
            extra_form_data[PROBLEM] = request.env._(
                "This is not a date. Choose your birthday from the calendar."
            )
            return address_values, extra_form_data
        if birthday and not agreed:
            if not request.env.user.partner_id.sudo()[CONSENT]:
                extra_form_data[PROBLEM] = request.env._(
                    "Tick that we may use your birthday, or leave the date empty."
                )
            return address_values, extra_form_data  # withdrawn: the date goes
        address_values[BIRTHDAY] = birthday
        return address_values, extra_form_data

    def _validate_address_values(
        self, address_values, partner_sudo, *args, **extra_form_data
    ):
        problem = extra_form_data.pop(PROBLEM, "")
        if partner_sudo != request.env.user.partner_id:
            # Nobody tells the birthday of another address
            address_values.pop(BIRTHDAY, None)
            address_values.pop(CONSENT, None)
            problem = ""
        invalid_fields, missing_fields, messages = super()._validate_address_values(
            address_values, partner_sudo, *args, **extra_form_data
        )
        birthday = address_values.get(BIRTHDAY)
        if birthday:
            problem = partner_sudo._retention_birthday_sentence(birthday)
        if problem:
            invalid_fields.add(BIRTHDAY)
            messages.append(problem)
        return invalid_fields, missing_fields, messages

    def _create_or_update_address(self, partner_sudo, *args, **form_data):
        if form_data.get("verify_address_values") is False:
            form_data.pop(ASKED, None)  # what is not checked is not written
        return super()._create_or_update_address(partner_sudo, *args, **form_data)
