"""Customers: names, addresses, logins."""

from odoo.fields import Command

FIRST = """
    Adam Amelia Arman Beatriz Carlos Chiara Daniel Dana Elif Emil Fatima Gabriel
    Hanna Hugo Irina Isaac Julia Kenji Laura Leo Lucas Maria Mateo Mei Nadia Noah
    Nora Oscar Paula Pavel Priya Rafael Rosa Samir Sara Sofia Stefan Tara Theo Uma
    Viktor Wanda Yara Yusuf Zara
"""
LAST = """
    Abbott Andersen Aydin Baker Barros Bianchi Brooks Chen Clarke Cruz Dubois Evans
    Fischer Garcia Grant Haddad Hughes Ivanova Jensen Kapoor Keller Kim Lopez Martin
    Meyer Morris Nakamura Nguyen Novak Parker Perez Petrov Quinn Reyes Rossi Sato
    Schmidt Silva Singh Taylor Torres Vance Walker Wolf Young
"""
STREETS = ("Maple Street", "Harbor Road", "Chestnut Avenue", "Hill Lane", "Elm Court")
CITIES = (
    # city, zip, state
    ("Portland", "04101", "base.state_us_20"),
    ("Bangor", "04401", "base.state_us_20"),
    ("Boston", "02108", "base.state_us_34"),
    ("Concord", "03301", "base.state_us_24"),
    ("Burlington", "05401", "base.state_us_46"),
)
DOMAIN = "example.com"


class People:
    """Those who buy; each is made on the day on which he first comes."""

    def __init__(self, env):
        self.env = env
        self.count = 0

    def come(self, name, login=None, account=False, **values):
        """Make a customer.

        :param login: name to log in with, which is the password too
        :param account: has an account in the webshop
        """
        partner = self.env["res.partner"].create(
            {**self._address(name, login), "name": name, **values}
        )
        if login or account:
            self.sign_up(partner, login)
        return partner

    def sign_up(self, partner, login=None):
        """Give a customer an account in the webshop."""
        values = {"login": login, "password": login} if login else {}
        return self.env["res.users"].create(
            {
                "partner_id": partner.id,
                "login": partner.email,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                **values,
            }
        )

    def _address(self, name, login):
        self.count += 1
        number = self.count
        city, code, state_name = CITIES[number % len(CITIES)]
        state = self.env.ref(state_name)
        return {
            "email": address_of(login or name),
            "phone": f"+1 555-555-{1000 + number}",
            "street": f"{3 * number + 4} {STREETS[number % len(STREETS)]}",
            "city": city,
            "zip": code,
            "state_id": state.id,
            "country_id": state.country_id.id,
        }


def address_of(name):
    """Return the e-mail address of a customer of the demo."""
    words = "".join(one if one.isalnum() else " " for one in name.lower()).split()
    return f"{'.'.join(words)}@{DOMAIN}"


def names(draw, count):
    """Return so many different full names.

    :param draw: ``random.Random``
    """
    firsts, lasts = FIRST.split(), LAST.split()
    draw.shuffle(firsts)
    draw.shuffle(lasts)
    return [f"{first} {last}" for first, last in zip(firsts, lasts)][:count]
