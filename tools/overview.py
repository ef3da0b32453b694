"""How the figures of the retention overview are put into words and shapes."""

import re
from datetime import timedelta

POINTS_OF_CURVE = 200

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def month_end_before(day, months=1):
    """Return the last day of the month ``months`` months before that of ``day``."""
    for _month in range(months):
        day = day.replace(day=1) - timedelta(days=1)
    return day


def _place_of(name):
    return "{{" + name + "}}"


def places(names):
    """Return {name: its place in a text}, where :func:`split_sentence` cuts."""
    return {name: _place_of(name) for name in names}


def split_sentence(text, parts):
    """Cut a sentence at its ``{{name}}`` places.

    :param parts: {name: what stands there}
    :return: list of strings and parts; unknown names stay as they are written
    """
    pieces = _PLACE.split(text)
    said = []
    for index, piece in enumerate(pieces):
        if index % 2 and piece in parts:
            said.append(parts[piece])
        elif index % 2:
            said.append(_place_of(piece))
        elif piece:
            said.append(piece)
    return said


def curve_step(count, points=POINTS_OF_CURVE):
    """Return every how many customers a curve needs a point to have few enough.

    The first and the last customer have a point of their own.
    """
    return max(1, -(-count // max(points - 2, 1)))


def top_fifth(count):
    """Return how many customers are the top 20 %, at least one if there are any."""
    return -(-count // 5)


def retention_rate(active_start, kept):
    """Return (E - N) / S x 100, None where nobody was active at the start."""
    return kept / active_start * 100 if active_start else None
