"""How complete a dossier is, what in it is old, and how fresh a relation is."""

from enum import StrEnum

# Which pieces make a block; the blocks in the order of the dossier
PIECES = {
    "firm": ("business", "size", "owners", "sites", "history"),
    "strategy": ("goals", "customers", "strategy", "news"),
    "people": ("people", "power", "lines", "coverage", "personal"),
    "business": ("spend", "terms", "target"),
    "plan": ("objectives",),
    "swot": ("swot",),
    "risks": ("risks", "competitors"),
}


class Freshness(StrEnum):
    FRESH = "fresh"
    DUE = "due"
    STALE = "stale"


def freshness(days, every):
    """Say how fresh a relation is.

    Fresh up to the expected number of days, due up to twice as many, then stale. Who
    was never met is stale.

    :param days: since the last contact, None if there was none
    :param every: days within which a contact is expected, at least 1
    """
    if days is None or days > 2 * every:
        return Freshness.STALE
    return Freshness.DUE if days > every else Freshness.FRESH


def is_stale(age, days):
    """Return whether a block is stale: older than so many days, or never confirmed.

    :param age: days since somebody confirmed it, None if nobody did
    :param days: how long it holds, that day included
    """
    return age is None or age > days


def completeness(filled):
    """Return the share of pieces that a dossier has, in whole per cent, rounded down.

    :param filled: names of the pieces that are there; others than ``PIECES`` do not
        count
    """
    pieces = [piece for block in PIECES.values() for piece in block]
    return 100 * sum(piece in filled for piece in pieces) // len(pieces)
