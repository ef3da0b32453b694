"""Who is asked about which point of contact, and what a page may send back.

Nothing here is left to chance: the same people and points give the same choice on
the same day, so that a run that is repeated asks nobody else.
"""

import heapq
import re
from hashlib import blake2b

from .cells import as_text

MARKS = (1, 2, 3, 4, 5)
TOKEN_LENGTH = 43  # of 32 random bytes
LONGEST_WORDS = 1000

_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}")


def choose(met, counts, limit, seed):
    """Return [(person, point), ...]: whom to ask about what, one question a person.

    The point with the fewest questions is served first, as long as anybody who met
    it is left: a point ends up behind another one only when all who met it are
    asked. Among those who met a point, and among points that have equally many, a
    hash of the seed decides.

    :param met: {person: points that they have really met}
    :param counts: {point: questions that count already}; 0 if it is missing
    :param limit: how many people at most
    :param seed: text, another one each day

    >>> sorted(choose({1: {7, 8}, 2: {7}, 3: {7, 8}}, {7: 4}, 2, "day"))
    [(1, 8), (3, 8)]
    >>> choose({1: {7}}, {}, 0, "day"), choose({1: set()}, {}, 5, "day")
    ([], [])
    """
    people = {}
    for person, points in met.items():
        for point in points:
            people.setdefault(point, []).append(person)
    waiting = []
    for point, those in people.items():
        those.sort(key=lambda person: (_hash(seed, person), person), reverse=True)
        waiting.append((counts.get(point, 0), _hash(seed, "point", point), point))
    heapq.heapify(waiting)
    chosen = {}
    while waiting and len(chosen) < limit:
        count, place, point = heapq.heappop(waiting)
        person = _next_of(people[point], chosen)
        if person is not None:
            chosen[person] = point
            heapq.heappush(waiting, (count + 1, place, point))
    return list(chosen.items())


def _next_of(people, chosen):
    """Take the next person off the end who is not asked already, None if none is."""
    while people:
        person = people.pop()
        if person not in chosen:
            return person
    return None


def _hash(*parts):
    text = ":".join(map(str, parts))
    return blake2b(text.encode(), digest_size=8).digest()


def is_token(text):
    """Tell whether a text can be the private part of a link at all.

    >>> is_token("a" * 43), is_token("a" * 42), is_token(None)
    (True, False, False)
    """
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def parse_mark(text):
    """Return the mark of 1 to 5 that a form sent, None if it sent none.

    >>> parse_mark("4"), parse_mark("6"), parse_mark(" 4"), parse_mark(None)
    (4, None, None, None)
    """
    if isinstance(text, str) and text in "12345" and len(text) == 1:
        return int(text)
    return None


def clean_words(text):
    """Return what somebody wrote as it may be stored, at most 1,000 characters.

    What a spreadsheet program would run gets the apostrophe that makes it text.

    >>> clean_words("  Well\\x00 done "), clean_words("=1+1")
    ('Well done', "'=1+1")
    """
    if not isinstance(text, str):
        return ""
    kept = "".join(
        one for one in text[: 2 * LONGEST_WORDS] if one in "\n\t" or one.isprintable()
    )
    return as_text(kept.strip())[:LONGEST_WORDS].rstrip()
