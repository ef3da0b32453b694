"""How much of what a customer's record should hold is there.

Ten pieces, each as weighty as the others: of a firm the birthday is not asked for, of
a person neither the tax number nor a contact person. The score is the present
weight in per cent of the weight asked for, rounded down, so that 100 means whole.
"""

WEIGHTS = {
    "phone": 1,
    "email": 1,
    "address": 1,
    "vat": 1,
    "contact": 1,
    "user": 1,
    "channel": 1,
    "birthday": 1,
    "lang": 1,
    "wishes": 1,
}
FIRMS_ONLY = frozenset({"vat", "contact"})
PERSONS_ONLY = frozenset({"birthday"})


def asked_for(is_firm):
    """Return the pieces that a record should hold, in the order of the list.

    >>> set(asked_for(True)) ^ set(asked_for(False)) == FIRMS_ONLY | PERSONS_ONLY
    True
    """
    others = PERSONS_ONLY if is_firm else FIRMS_ONLY
    return tuple(piece for piece in WEIGHTS if piece not in others)


def missing(is_firm, present):
    """Return the pieces that are asked for and not there.

    :param present: the pieces that are there

    >>> missing(False, {"phone", "email", "address", "user", "lang"})
    ('channel', 'birthday', 'wishes')
    """
    return tuple(piece for piece in asked_for(is_firm) if piece not in present)


def score(is_firm, present):
    """Return the completeness, 0 to 100.

    >>> score(True, {"phone", "email"}), score(False, asked_for(False))
    (22, 100)
    """
    asked = asked_for(is_firm)
    there = sum(WEIGHTS[piece] for piece in asked if piece in present)
    return 100 * there // sum(WEIGHTS[piece] for piece in asked)
