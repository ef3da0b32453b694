"""What strangers may write to us: cleaned, bounded, and judged without guessing."""

import hashlib
import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field

DESCRIPTION_LENGTH = 5000
WISH_LENGTH = 2000
NAME_LENGTH = 100
LINE_LENGTH = 100
EMAIL_LENGTH = 254
LARGEST_ID = 2**31 - 1
MOST_LINES = 50
# What the customer chooses, and what it is to us
KINDS = {
    "wrong": "complaint",
    "back": "return",
    "money": "refund",
    "cancel": "cancellation",
}
WISHES = ("repair", "money", "answer", "other")
# Spreadsheets take what begins with these for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What mail programs make a link of
ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)


def clean_text(value):
    """Return what was typed into a box of several lines, without what is not text.

    >>> clean_text(" one\\r\\ntwo\\x00 ")
    'one\\ntwo'
    """
    if not isinstance(value, str):
        return ""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in value if one in "\n\t" or _is_text(one)).strip()


def clean_line(value):
    """Return what was typed into a box of one line.

    >>> clean_line("Ani\\r\\nBcc: all@example.com")
    'Ani Bcc: all@example.com'
    """
    return " ".join(clean_text(value).split())


def clean_name(value):
    """Return a name: nothing that a spreadsheet would take for a formula.

    >>> clean_name("=HYPERLINK(1)")
    'HYPERLINK(1)'
    """
    return clean_line(value).lstrip("".join(FORMULA) + " ")


def _is_text(one):
    # Controls, halves of pairs and what turns the direction of text around
    return unicodedata.category(one) not in ("Cc", "Cs", "Cn", "Co") and not (
        "\u202a" <= one <= "\u202e" or "\u2066" <= one <= "\u2069"
    )


def safe_cell(value):
    """Return a text as a spreadsheet may have it: shown, never reckoned.

    >>> safe_cell("=1+1")
    "'=1+1"
    >>> safe_cell("a = b")
    'a = b'
    """
    return f"'{value}" if value.startswith(FORMULA) else value


def is_phone(value):
    """Tell whether a text can be a telephone number.

    >>> is_phone("+374 (10) 12-34-56"), is_phone("call me")
    (True, False)
    """
    digits = sum(one in "0123456789" for one in value)
    return bool(re.fullmatch(r"[-+0-9 ()./]+", value)) and 6 <= digits <= 15


def as_id(value):
    """Return a text as an id, 0 for what is none.

    >>> as_id("12"), as_id("-1"), as_id("9" * 30), as_id("1 or 1=1")
    (12, 0, 0, 0)
    """
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,10}", value):
        return 0
    number = int(value)
    return number if number <= LARGEST_ID else 0


def network_of(address):
    """Return what stands for one sender: an address, or the network of a long one.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3::4")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return str(address or "")[:60]
    if found.version == 4:
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped or ipaddress.ip_network((found, 64), strict=False))


def mailbox_of(address):
    """Return what stands for one mailbox: what is behind a plus is its owner's whim.

    >>> mailbox_of("Ani+one@Example.com"), mailbox_of("+@example.com")
    ('ani@example.com', '+@example.com')
    """
    name, at, host = address.lower().rpartition("@")
    return f"{name.split('+')[0] or name}{at}{host}"


def short_hash(text):
    """Return 32 signs that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass
class ComplaintForm:
    """One sent form: cleaned, and what is wrong with it."""

    is_known: bool
    kind: str = ""
    description: str = ""
    wish: str = ""
    wish_text: str = ""
    order_text: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    order_id: int = 0
    line_ids: list = field(default_factory=list)
    trap: str = ""

    @classmethod
    def read(cls, values, lines=(), is_known=False):
        """Return the form of what was sent, whatever was sent.

        :param values: {name: text}; anything but text counts as empty
        :param lines: texts that should be ids of lines
        :param is_known: the sender is signed in
        """
        kind, wish = values.get("kind"), values.get("wish")
        ids = [as_id(one) for one in list(lines)[:MOST_LINES]]
        return cls(
            is_known=is_known,
            kind=kind if isinstance(kind, str) and kind in KINDS else "",
            description=clean_text(values.get("description")),
            wish=wish if isinstance(wish, str) and wish in WISHES else "",
            wish_text=clean_text(values.get("wish_text")),
            order_text=clean_line(values.get("order_text")),
            name=clean_name(values.get("name")),
            email=clean_line(values.get("email")),
            phone=clean_line(values.get("phone")),
            order_id=as_id(values.get("order")),
            line_ids=[one for one in ids if one],
            trap=clean_line(values.get("website_address")),
        )

    def problems(self, is_email):
        """Return the keys of what must be mended, in the order of the form.

        :param is_email: tells whether a text is one e-mail address
        """
        found = []
        if self.trap:
            found.append("trap")
        if not self.kind:
            found.append("kind")
        if not self.description:
            found.append("description")
        if len(self.description) > DESCRIPTION_LENGTH:
            found.append("description_long")
        if len(self.wish_text) > WISH_LENGTH:
            found.append("wish_long")
        return found if self.is_known else found + self._contact_problems(is_email)

    def _contact_problems(self, is_email):
        found = []
        # Our confirmation must not carry somebody's advertising to others
        if not self.name or ADDRESS.search(self.name):
            found.append("name")
        if len(self.name) > NAME_LENGTH:
            found.append("name_long")
        if not self.email and not self.phone:
            found.append("contact")
        if self.email and not (
            len(self.email) <= EMAIL_LENGTH
            and not self.email.startswith(FORMULA)
            and is_email(self.email)
        ):
            found.append("email")
        if self.phone and not is_phone(self.phone):
            found.append("phone")
        if len(self.order_text) > LINE_LENGTH:
            found.append("order_long")
        return found
