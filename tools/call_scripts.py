"""What is said on the telephone: merge fields of a text, and the way through its steps.

``{first_name}`` stands for a value, ``{first_name|there}`` for "there" where it is
missing. ``[Good to hear you again, {first_name}.]`` is left out when one of its fields
is missing; square brackets without a field are what they are. ``{{``, ``}}``, ``[[``
and ``]]`` are single signs. Texts are plain, not HTML.
"""

import re
from dataclasses import dataclass

# What may be wrong with a text
UNKNOWN, MALFORMED, BRACE, BRACKET = "unknown", "malformed", "brace", "bracket"
# What may be wrong with the steps
NO_STEPS, FOREIGN, UNREACHABLE, ENDLESS = (
    "no_steps",
    "foreign",
    "unreachable",
    "endless",
)
# The step that comes after the last one, whatever the order
END = "end"

ESCAPED = {"{{": "{", "}}": "}", "[[": "[", "]]": "]"}
TOKEN = re.compile(
    r"(?P<escaped>\{\{|\}\}|\[\[|\]\])"
    r"|\{\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*(?:\|(?P<instead>[^{}]*))?\}"
    r"|(?P<malformed>\{[^{}\[\]]*\})"
    r"|(?P<sign>[{}\[\]])"
    r"|(?P<text>[^{}\[\]]+)"
)

SPACES = " \t\u00a0"
COMMAS = ",،，、՝"
ENDS = ".!?;:…։।。！？؟；："
# An empty field as a careless str() shows it
EMPTY_TEXTS = ("", "False", "None")
# Stands for what is missing until the text around it is put in order
GAP = object()


@dataclass(frozen=True)
class Step:
    """A step of a script.

    :param next_id: of the step after it, None for the next in order, or ``END``
    :param options: (option id, next id) of each answer; None as above, but of the
        step's own next one
    """

    id: int
    next_id: int | str | None = None
    options: tuple = ()


# ------------------------------------------------------------
# Merge fields
# ------------------------------------------------------------


def fill(text, values):
    """Return a text with its fields filled in.

    None, False, an empty text and white space are missing, and so is a name that is
    not among the values. Where nothing stands instead, the spaces and commas around
    the gap are put in order; nothing else of the text is touched, nor are the values.

    :param values: {name: value}

    >>> fill("Dear {first_name|customer},", {"first_name": False})
    'Dear customer,'
    >>> fill("Dear {first_name},", {"first_name": None})
    'Dear'
    >>> fill("Hello {name}. [How is {pet}?] Is it a good time?", {"name": "Ani"})
    'Hello Ani. Is it a good time?'
    """
    parts, clause, has_field = [], None, False
    for token in TOKEN.finditer((text or "").replace("\r\n", "\n")):
        if token["sign"] == "[" and clause is None:
            clause, has_field = [], False
        elif token["sign"] == "]" and clause is not None:
            parts += _closed(clause, has_field)
            clause = None
        else:
            has_field |= bool(token["name"])
            (parts if clause is None else clause).append(_piece(token, values))
    if clause is not None:
        parts += ["[", *clause]
    return _joined(parts)


def problems(text, known):
    """Return what is wrong with a text: [(code, what it is about)], in its order.

    :param known: names that have a value
    :return: codes ``unknown`` (a name), ``malformed`` (a field that is none),
        ``brace`` and ``bracket`` (one that is not closed or not opened)

    >>> problems("Dear {frist_name}, [is {first name} in?", {"first_name"})
    [('unknown', 'frist_name'), ('malformed', '{first name}'), ('bracket', '[')]
    """
    found, opened = [], None
    for token in TOKEN.finditer(text or ""):
        sign = token["sign"]
        if token["name"] and token["name"] not in known:
            found.append((UNKNOWN, token["name"]))
        elif token["malformed"]:
            found.append((MALFORMED, token["malformed"]))
        elif sign in ("{", "}"):
            found.append((BRACE, sign))
        elif sign == "[" and opened is None:
            opened = sign
        elif sign == "]" and opened:
            opened = None
        elif sign:
            found.append((BRACKET, sign))
    return found + ([(BRACKET, opened)] if opened else [])


def names(text):
    """Return the names of a text's fields, each once, in their order.

    >>> names("{b} {a|x} {b} {{c}}")
    ['b', 'a']
    """
    found = (token["name"] for token in TOKEN.finditer(text or ""))
    return list(dict.fromkeys(name for name in found if name))


def _piece(token, values):
    """Return the text of a token, ``GAP`` for a field without one."""
    if not token["name"]:
        return ESCAPED.get(token[0], token[0])
    value = str(values.get(token["name"], "")).strip()
    if value not in EMPTY_TEXTS:
        return value
    return (token["instead"] or "").strip() or GAP


def _closed(clause, has_field):
    if not has_field:
        return ["[", *clause, "]"]
    return [GAP] if GAP in clause else clause


def _joined(parts):
    """Return the parts as one text, that around the gaps put in order."""
    texts = [[]]
    for part in parts:
        if part is GAP:
            texts.append([])
        else:
            texts[-1].append(part)
    found, *others = ("".join(one) for one in texts)
    for place, right in enumerate(others, start=1):
        found = _across(found, right, place == len(others))
    return found


def _across(left, right, is_last):
    """Return two texts as one where something between them is missing.

    :param is_last: whether the text ends with ``right``
    """
    left, right = _without_commas(left, right, is_last)
    before, after = left.rstrip(SPACES), right.lstrip(SPACES)
    if _is_end(after, is_last):
        return _over_lines(before, after)
    is_attached = after == right and after[:1] in tuple(ENDS + ")")
    # A space that was written before another sign stays: French demands it
    if is_attached or after[:1] in tuple(COMMAS + "."):
        return before + after
    if not left or left[-1] in SPACES + "\n":
        return left + after
    return left + right


def _over_lines(before, after):
    """Return two texts as one at a line's end; a line without anything else goes."""
    if before and not before.endswith("\n"):
        return before + after
    if not before or not after:
        return before.rstrip("\n") + after.lstrip("\n")
    many = len(before) - len(before.rstrip("\n"))
    extra = len(after) - len(after.lstrip("\n"))
    return before + after[min(many, extra) :]


def _without_commas(left, right, is_last):
    """Return two texts without the commas that hang at the gap between them."""
    while True:
        before, after = left.rstrip(SPACES), right.lstrip(SPACES)
        if after and after[0] in COMMAS and _hangs(before, after[1:], is_last):
            right = after[1:]
        elif before and before[-1] in COMMAS and _closes(after, is_last):
            left = before[:-1]
        else:
            return left, right


def _hangs(before, after, is_last):
    """Tell whether a comma between two texts has nothing to part."""
    starts = not before or before[-1] in COMMAS + ENDS + "(\n"
    return starts or _closes(after.lstrip(SPACES), is_last)


def _closes(after, is_last):
    return _is_end(after, is_last) or (after != "" and after[0] in ENDS + ")")


def _is_end(after, is_last):
    return after.startswith("\n") or (not after and is_last)


# ------------------------------------------------------------
# The way through the steps
# ------------------------------------------------------------


def next_step(step, option_id, order):
    """Return the id of the step that comes next, None at the end.

    :param option_id: the answer chosen; None or another step's: the step's own next
    :param order: ids of the script's steps

    >>> step = Step(1, options=((7, 3), (8, END), (9, None)))
    >>> [next_step(step, option, [1, 2, 3]) for option in (None, 7, 8, 9)]
    [2, 3, None, 2]
    """
    target = dict(step.options).get(option_id)
    if target is None:
        target = step.next_id
    if target is None and step.id in order:
        target = next(iter(order[order.index(step.id) + 1 :]), END)
    return None if target == END else target


def flow_problems(steps):
    """Return what is wrong with a script's steps: [(code, step id)], in their order.

    Codes: ``no_steps`` (of no step), ``foreign`` (leads to a step of another script),
    ``unreachable`` (no way leads there from the first), ``endless`` (no way leads from
    there to the end). Going on without an answer is a way, too.

    :param steps: :class:`Step` in order

    >>> flow_problems([Step(1, next_id=3), Step(2), Step(3, next_id=1)])
    [('endless', 1), ('unreachable', 2), ('endless', 2), ('endless', 3)]
    """
    if not steps:
        return [(NO_STEPS, None)]
    order = [step.id for step in steps]
    ways = {step.id: _ways(step, order) for step in steps}
    back = {}
    for key, targets in ways.items():
        for target in targets:
            # A step of another script is reported, it need not be endless, too
            back.setdefault(target if target in ways else None, set()).add(key)
    reached, ending = _reach(order[0], ways), _reach(None, back)
    found = []
    for key in order:
        if ways[key] - {None} - set(order):
            found.append((FOREIGN, key))
        if key not in reached:
            found.append((UNREACHABLE, key))
        if key not in ending:
            found.append((ENDLESS, key))
    return found


def _ways(step, order):
    answers = [None, *(option for option, _next_id in step.options)]
    return {next_step(step, answer, order) for answer in answers}


def _reach(start, ways):
    """Return all that can be reached from a start, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        new = ways.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen
