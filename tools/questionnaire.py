"""Rules of the questionnaire after a return: who is asked when, what is kept.

Moments are naive datetimes in UTC, as the database keeps them.
"""

import re
from collections import Counter
from datetime import timedelta

from .cells import as_text

# Why somebody is not asked, the gravest first
SKIPS = ("closed", "archived", "no_email", "blacklisted", "paused")
# Longer words are cut: nobody writes so much by hand
LONGEST_TEXT = 4000
ELLIPSIS = "…"

_TAG = re.compile(r"</?[A-Za-z!][^<>]*>|<!--.*?-->", re.DOTALL)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]"
)
_NOT_STORED = re.compile(r"[\x00\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")


def first_skip(facts):
    """Return the gravest reason for not asking, None where one may be asked.

    :param facts: {name in ``SKIPS``: whether it is so}

    >>> first_skip({"paused": True, "no_email": True}), first_skip({"paused": False})
    ('no_email', None)
    """
    return next((name for name in SKIPS if facts.get(name)), None)


def is_paused(moments, now, days):
    """Return whether somebody was asked less than some days ago.

    :param moments: when they were asked or answered, over all questionnaires
    :param days: the pause; 0 for none

    >>> from datetime import datetime
    >>> day = datetime(2026, 6, 16)
    >>> is_paused([day], day + timedelta(days=29), 30)
    True
    >>> is_paused([day], day + timedelta(days=30), 30)
    False
    """
    since = now - timedelta(days=days)
    return days > 0 and any(moment > since for moment in moments if moment)


def plain_text(text, longest=LONGEST_TEXT):
    """Return words as typed, without tags and signs that are none, no formula.

    What a spreadsheet program would run gets the apostrophe that makes it text.

    >>> plain_text("<b>Late</b>, 1 < 2"), plain_text("=1+1"), plain_text(" - ")
    ('Late, 1 < 2', "'=1+1", "'-")
    >>> plain_text(None), plain_text("abcdef", longest=4)
    ('', 'abc…')
    """
    if not isinstance(text, str):
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    before = None
    while before != text:  # what is left when tags are out may be one again
        before, text = text, _CONTROL.sub("", _TAG.sub("", text))
    text = _LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()
    text = as_text(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + ELLIPSIS


def most_named(names):
    """Return what is named most often, the first named of several; None of nothing.

    >>> most_named(["late", "broken", "broken"]), most_named([]), most_named("ab")
    ('broken', None, 'a')
    """
    counted = Counter(names).most_common(1)
    return counted[0][0] if counted else None


def clean_submission(post, questions):
    """Return what of a sent page belongs to a questionnaire, None for no such page.

    Whoever has the link may send anything; kept are the page's own question, its own
    suggested answers and words of a person's length.

    :param post: the request's parameters
    :param questions: {question id: set of ids of its suggested answers, None where
        words are typed}
    :return: parameters that the page itself could have sent
    """
    question_id = as_id(post.get("question_id"))
    if question_id not in questions:
        return None
    sent, allowed = post.get(str(question_id)), questions[question_id]
    clean = {"question_id": question_id}
    if allowed is None:
        clean[str(question_id)] = plain_words(sent)
    else:
        chosen, comment = _chosen(sent, allowed)
        clean[str(question_id)] = chosen + ([{"comment": comment}] if comment else [])
    previous = as_id(post.get("previous_page_id"))
    if previous in questions:
        clean["previous_page_id"] = previous
    return clean


def is_answered(submission):
    """Return whether a cleaned page says anything."""
    return bool(submission[str(submission["question_id"])])


def as_id(value):
    """Return a whole positive number that the database can keep, else None.

    >>> as_id("12"), as_id(12), as_id("1e3"), as_id(True), as_id(2**31), as_id("٣")
    (12, 12, None, None, None, None)
    """
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:11])
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < 2**31 else None


def _chosen(sent, allowed):
    """Return (ids of suggested answers, each once and in order, words)."""
    chosen, comment = [], ""
    for one in sent if isinstance(sent, list) else [sent]:
        if isinstance(one, dict):
            comment = plain_words(one.get("comment")) or comment
        elif as_id(one) in allowed and as_id(one) not in chosen:
            chosen.append(as_id(one))
    return chosen, comment


def plain_words(text):
    """Return words as they were typed, if they say anything and can be stored.

    >>> plain_words("<br>  "), plain_words(7)
    ('', '')
    >>> plain_words("a\\x00b\\ud800"), plain_words(["x"])
    ('ab', '')
    """
    if not isinstance(text, str):
        return ""
    kept = _NOT_STORED.sub("", text[: 2 * LONGEST_TEXT]).strip()[:LONGEST_TEXT]
    return kept if plain_text(kept) else ""
