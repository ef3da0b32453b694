"""What a printed dossier is made of; the template knows how each kind looks."""

from typing import NamedTuple


class Text(NamedTuple):
    """Paragraphs; quiet ones are remarks, marked ones ask for attention."""

    paragraphs: list
    title: str = ""
    tone: str = ""
    kind = "text"


class Facts(NamedTuple):
    """Pairs of a name and a value; without a value a pair is not printed."""

    rows: list
    title: str = ""
    kind = "facts"


class Table(NamedTuple):
    """Rows of texts under a head that every page repeats.

    :param columns: titles; those of numbers begin with ">"
    :param left_out: a sentence about the rows that are not printed
    :param empty: a sentence instead of a table without rows
    """

    columns: list
    rows: list
    title: str = ""
    left_out: str = ""
    empty: str = ""
    kind = "table"


class Picture(NamedTuple):
    """A chart or a map: SVG that was made and escaped by us.

    A wide one gets a page of its own, across.
    """

    svg: str
    title: str = ""
    is_wide: bool = False
    kind = "picture"


class Cards(NamedTuple):
    """One card each: ``(name, what they are, [(fact, value)])``."""

    cards: list
    empty: str = ""
    kind = "cards"


class Section(NamedTuple):
    """A chapter, with the sentence who confirmed it and whether that is too long ago.

    :param note: ``(text, is stale)`` for each block that it shows
    """

    key: str
    title: str
    pieces: list
    notes: tuple = ()
