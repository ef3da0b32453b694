"""What a customer is found by: the keys of a record, and of what somebody typed.

A record gives keys, what is typed gives the same kinds of keys, and the index finds
where they meet. Names are compared by `tools.transliteration.fold`; numbers by their
digits, reversed where the last ones count; the rest by small letters and digits.
"""

import re
import unicodedata
from itertools import permutations
from typing import NamedTuple

from .transliteration import fold, romanize

# Longer than anybody types, shorter than what would cost time
LONGEST = 200
LONGEST_WORD = 40
MOST_WORDS = 8
# Fewer last digits are shared by too many
FEWEST_DIGITS = 4
FEWEST_SIGNS = 3

NAME, EMAIL, PHONE, TAX, REFERENCE = "name", "email", "phone", "tax", "reference"
# How close a word is: itself, at least a beginning, at most and at least a likeness
EXACT, PREFIX, SIMILAR, FARTHEST = 1.0, 0.9, 0.8, 0.45

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[\d\s()+\-./\u2010-\u2015\u2212\u00a0\u202f]+")
_ADDRESS = re.compile(r"[^\s,;<>\"]+@[^\s,;<>\"]*|@[^\s,;<>\"]+")
_SEVERAL = re.compile(r"[,;\n]|\bext\.?|\bдоб\.?", re.IGNORECASE)
# Control signs part words; marks of direction, joiners and broken halves are nothing
_BLANKS = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": "", "Cn": "", "Co": ""}
_COUNTRY = re.compile(r"^[a-z]{2}(?=\w*\d)")


# ------------------------------------------------------------
# Keyboards
# ------------------------------------------------------------

_ROWS = "qwertyuiop[]" + "asdfghjkl;'" + "zxcvbnm,./"
_SHIFTED = dict(zip('~{}:"<>?', "`[];',./", strict=True))
_RUSSIAN = "йцукенгшщзхъ" + "фывапролджэ" + "ячсмитьбю."
# The two that come with every system; their upper row holds letters, too
_EASTERN = "խւէրտեըիոպչջ" + "ասդֆքհճկլթփ" + "զցգվբնմշղծ"
_PHONETIC = "քոեռտըւիօպխծ" + "ասդֆգհյկլ;'" + "զղցվբնմ,./"

_FROM_LATIN = [
    dict(zip("`" + _ROWS, "ё" + _RUSSIAN, strict=True)),
    dict(zip("230-=" + _ROWS, "ձյօռժ" + _EASTERN, strict=True)),
    dict(zip("1234567890=\\" + _ROWS, "էթփձջւևրչճժշ" + _PHONETIC, strict=True)),
]
_TO_LATIN = [
    {letter: key for key, letter in reversed(layout.items())} for layout in _FROM_LATIN
]


def other_layouts(text):
    """Return what the same keys give on other keyboards, without the text itself.

    Russian (ЙЦУКЕН) and both Armenian layouts against QWERTY, each way, and from
    one to the other.

    >>> other_layouts("Gtnhjczy")[0], "petrosyan" in other_layouts("зуекщынфт")
    ('петросян', True)
    """
    text = clean(text).lower()
    latin = [text.translate(str.maketrans(_SHIFTED))]
    for layout in _TO_LATIN:
        if any(letter in layout and not letter.isascii() for letter in text):
            latin.append(_translated(text, layout))
    found = latin[1:]
    for keys in latin:
        if any(sign.isascii() and sign.isalpha() for sign in keys):
            found += [_translated(keys, layout) for layout in _FROM_LATIN]
    return [one for one in dict.fromkeys(found) if one != text]


def _translated(text, layout):
    return "".join(layout.get(sign, sign) for sign in text)


# ------------------------------------------------------------
# Keys
# ------------------------------------------------------------


def clean(text):
    """Return what somebody typed without what nobody types, at most so long.

    >>> clean("  Ani\\x00 \\n Petrosyan "), clean(None)
    ('Ani Petrosyan', '')
    """
    text = text if isinstance(text, str) else ""
    text = "".join(
        _BLANKS.get(unicodedata.category(sign), sign) for sign in text[: 4 * LONGEST]
    )
    return " ".join(text.split())[:LONGEST].strip()


def name_words(text):
    """Return the keys of a name's words, each once, in their order.

    >>> name_words("Petrosyan & Co. «Արարատ»"), name_words("Ter-Petrossian 😀")
    (['petrosian', 'ko', 'ararat'], ['ter', 'petrosian'])
    """
    words = (fold(word) for word in _WORD.findall(romanize(text or "")))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words if word))[
        :MOST_WORDS
    ]


def digits(text):
    """Return the digits of a telephone number, as they are compared.

    A Russian 8 is a 7, and zeros that begin a number (00 abroad, 0 at home) go.

    >>> digits("8 (916) 123-45-67"), digits("+7 916 1234567"), digits("077 12-34-56")
    ('79161234567', '79161234567', '77123456')
    """
    found = "".join(
        str(unicodedata.digit(sign))
        for sign in text
        if unicodedata.digit(sign, -1) >= 0
    )
    if len(found) == 11 and found.startswith("8"):
        found = "7" + found[1:]
    return found.lstrip("0")


def compact(text):
    """Return small letters and digits only.

    >>> compact("AM 0123-45/67"), compact("K_1042")
    ('am01234567', 'k1042')
    """
    return "".join(sign for sign in (text or "").lower() if sign.isalnum())


def partner_keys(name="", email="", phone="", vat="", ref=""):
    """Return {(kind, key)} of a record.

    >>> sorted(partner_keys("Ani", "Ani@X.am", "077 123456"))[:2]
    [('email', '@x.am'), ('email', 'ani@x.am')]
    """
    keys = {(NAME, word) for word in name_words(name)}
    for address in _ADDRESS.findall((email or "").lower()):
        keys.add((EMAIL, address[:LONGEST]))
        keys.add((EMAIL, address[address.rindex("@") :][:LONGEST]))
    for number in _SEVERAL.split(phone or ""):
        found = digits(number)
        if len(found) >= FEWEST_DIGITS:
            keys.add((PHONE, found[::-1][:LONGEST_WORD]))
    number = compact(vat)[:LONGEST_WORD]
    for one in {number, _COUNTRY.sub("", number)}:
        if len(one) >= FEWEST_SIGNS:
            keys.add((TAX, one))
    if compact(ref):
        keys.add((REFERENCE, compact(ref)[:LONGEST_WORD]))
    return keys


# ------------------------------------------------------------
# What was typed
# ------------------------------------------------------------


class Typed(NamedTuple):
    """What a text may mean, kind by kind; what it cannot mean is empty.

    `text` without blanks at the ends; `words` keys of a name; `email` an address or
    a part of one; `number` digits as in `digits`; `code` letters and digits of a
    reference, tax, card or document number; `document` the number as it may stand
    on a document.
    """

    text: str = ""
    words: tuple = ()
    email: str = ""
    number: str = ""
    code: str = ""
    document: str = ""


def read(text):
    """Return what a text may mean.

    >>> read("S00042").document, read("S00042").code, read("S00042").number
    ('S00042', 's00042', '')
    >>> read("77-12-34").number, read("Ani 4567").number, read("Ani 4567").words
    ('771234', '4567', ('ani',))
    """
    text = clean(text)
    if not text:
        return Typed()
    if "@" in text:
        return Typed(text, email=text.lower().replace(" ", ""))
    has_digit = any(sign.isdigit() for sign in text)
    if _NUMBER.fullmatch(text):
        number, words = digits(text), name_words(text) if text.isdigit() else ()
    else:
        parts = text.split()
        # A name and a number beside it: each by its own
        numbers = [part for part in parts if _NUMBER.fullmatch(part)]
        number = digits("".join(numbers))
        if len(number) < FEWEST_DIGITS:
            numbers = []
        words = name_words(" ".join(part for part in parts if part not in numbers))
    code = compact(text) if has_digit or " " not in text else ""
    email = text.lower() if not number and re.fullmatch(r"[\w.+\-]+", text) else ""
    return Typed(
        text,
        tuple(words),
        email if text.isascii() else "",
        number if len(number) >= FEWEST_DIGITS else "",
        code[:LONGEST_WORD] if len(code) >= FEWEST_SIGNS else "",
        text if has_digit and len(code) >= FEWEST_SIGNS else "",
    )


# ------------------------------------------------------------
# How close two names are
# ------------------------------------------------------------


def edits(one, other):
    """Return how many slips make one word another: a letter too many, too few,
    wrong, or two neighbours exchanged.

    >>> edits("petrosian", "pertosian"), edits("ani", "anni"), edits("", "ab")
    (1, 1, 2)
    """
    before, row = [], list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, target in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != target))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == target:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def word_closeness(typed, word):
    """Return how well a typed word meets a word of a name, 0 to 1.

    1 is the word itself, from 0.9 its beginning; less is a likeness.

    >>> word_closeness("ani", "ani"), word_closeness("petr", "petrosian") >= PREFIX
    (1.0, True)
    >>> PREFIX > word_closeness("pertosian", "petrosian") > 0.6
    True
    >>> word_closeness("ani", "gor")
    0.0
    """
    if typed == word:
        return EXACT
    if word.startswith(typed):
        return PREFIX + (EXACT - PREFIX) * len(typed) / (len(word) + 1)
    longest = max(len(typed), len(word))
    closeness = SIMILAR * (1 - edits(typed, word) / longest)
    if 4 <= len(typed) < len(word):
        # Still being typed, with a slip
        start = 1 - edits(typed, word[: len(typed)]) / len(typed)
        closeness = max(closeness, SIMILAR * start - 0.1)
    return closeness


def name_closeness(typed, words):
    """Return how well typed words meet the words of a name, 0 to 1.

    Longer words count for more; every word of the name answers one typed word, or two
    of them one that was typed without the space between.

    >>> name_closeness(["ani", "petr"], ["petrosian", "ani"]) >= PREFIX
    True
    >>> name_closeness([], ["ani"])
    0.0
    """
    if not typed:
        return 0.0
    pairs = sorted(
        (
            (word_closeness(one, word), i, j)
            for i, one in enumerate(typed)
            for j, word in enumerate(words)
        ),
        reverse=True,
    )
    best, taken = {}, set()
    for closeness, i, j in pairs:
        if i not in best and j not in taken:
            best[i] = closeness
            taken.add(j)
    weights = [len(word) for word in typed]
    total = sum(best.get(i, 0.0) * weight for i, weight in enumerate(weights))
    closeness = total / sum(weights)
    if len(typed) == 1 and len(words) > 1:
        # Perhaps the space is what is missing
        joined = (one + other for one, other in permutations(words[:4], 2))
        closeness = max(
            closeness, SIMILAR * max(word_closeness(typed[0], one) for one in joined)
        )
    return closeness
