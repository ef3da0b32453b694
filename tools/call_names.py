"""How a person is addressed on the telephone: the first name within a whole one.

Rather no name than a wrong one: where a name cannot be split safely the whole of it
is the answer, and what is no name of a person is none.
"""

import re
import unicodedata

TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "ing", "mag"),
        *("herr", "frau", "mme", "mlle", "sig", "sr", "sra", "srta", "dipl"),
        *("г-н", "г-жа", "господин", "госпожа", "пан", "пани"),
        *("պարոն", "տիկին", "օրիորդ"),
    )
)
# Father's names, as they stand last in Russian documents: family, first, father's
PATRONYMIC = re.compile(r"(?:вич|вна|ична|оглы|кызы)$")
# Scripts in which the family comes first and alone is no address
FAMILY_FIRST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
LONGEST = 60


def first_name(name, family_first=False):
    """Return how somebody is addressed, '' if the text is no name of a person.

    :param name: the whole name as it was typed
    :param family_first: whether it is written family first, as in Hungary or Vietnam

    >>> [first_name(one) for one in ("Ani Petrosyan", "Petrosyan, Ani", "Dr. Ani P.")]
    ['Ani', 'Ani', 'Ani']
    >>> first_name("Nagy János", family_first=True), first_name("山田 太郎")
    ('Nagy János', '山田 太郎')
    >>> first_name("info@example.com"), first_name("Order 17"), first_name(False)
    ('', '', '')
    """
    text = " ".join(unicodedata.normalize("NFC", name or "").split())
    if not text or len(text) > LONGEST or not _is_name(text):
        return ""
    family, comma, given = text.partition(",")
    if comma:
        given = _without_titles(given.split())
        return given[0] if given and not _is_initial(given[0]) else text
    words = _without_titles(text.split())
    if not words:
        return ""
    if family_first or _is_family_first(text):
        return " ".join(words)
    if father := _with_fathers_name(words):
        return father
    # An initial is no address: neither is a family alone
    return " ".join(words) if _is_initial(words[0]) else words[0]


def _is_name(text):
    """Tell whether a text can be a person's name: letters, and no digits or signs."""
    return any(char.isalpha() for char in text) and not any(
        char.isdigit() or char in "@/\\<>{}[]|_=+#%*" for char in text
    )


def _is_family_first(text):
    return any(
        unicodedata.name(char, "").startswith(FAMILY_FIRST)
        for char in text
        if char.isalpha()
    )


def _is_initial(word):
    return len(word.rstrip(".")) < 2


def _without_titles(words):
    while words and words[0].rstrip(".").casefold() in TITLES:
        words = words[1:]
    return words


def _with_fathers_name(words):
    """Return the first and the father's name, '' if there is none among the words.

    >>> _with_fathers_name(["Петросян", "Ани", "Арменовна"])
    'Ани Арменовна'
    >>> _with_fathers_name(["Иван", "Иванович", "Петров"])
    'Иван Иванович'
    """
    for place in (2, 1):
        if len(words) == 3 and PATRONYMIC.search(words[place].casefold()):
            return " ".join(words[place - 1 : place + 1])
    return ""
