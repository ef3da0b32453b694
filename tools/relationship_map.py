"""The map of the people at a customer: who reports to whom, who sways whom.

Pure: people and lines in, an SVG text out. Whatever people typed is escaped.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

BOX_WIDTH = 168
BOX_HEIGHT = 60
GAP_X = 28
GAP_Y = 56
MARGIN = 16
PER_ROW = 5
NAME_LENGTH = 20

# Told apart without colour too: by the style of the line and a sign in the box
LINE_STYLES = {
    "influence": ("var(--primary, #2f6fb0)", "none"),
    "conflict": ("var(--danger, #c0392b)", "8 5"),
    "informal": ("var(--secondary-color, #6b7280)", "2 5"),
}
ATTITUDES = {
    "champion": ("var(--success, #1e8449)", "++"),
    "friend": ("var(--success, #1e8449)", "+"),
    "neutral": ("var(--secondary-color, #6b7280)", "0"),
    "sceptic": ("var(--warning, #d68910)", "-"),
    "opponent": ("var(--danger, #c0392b)", "--"),
}


@dataclass(frozen=True)
class Person:
    """Somebody on the map.

    :param boss: key of the person they report to, if that is known
    :param lines: up to two short texts under the name
    :param attitude: one of ``ATTITUDES``, empty where nobody may see it
    :param attitude_text: the attitude in words
    """

    key: int
    name: str
    boss: int | None = None
    lines: tuple[str, ...] = ()
    attitude: str = ""
    attitude_text: str = ""


@dataclass(frozen=True)
class Line:
    """Somebody's sway over somebody, a conflict or an informal bond.

    :param strength: 1 to 3
    """

    source: int
    target: int
    kind: str
    strength: int = 1
    text: str = ""


def find_circle(arrows):
    """Return the keys of a circle among arrows in its order, [] if there is none.

    :param arrows: pairs (from, to)
    """
    after = {}
    for source, target in arrows:
        after.setdefault(source, []).append(target)
    done = set()
    for start in after:
        path, waiting = [], [(start, iter(after[start]))]
        while waiting:
            key, targets = waiting[-1]
            if key not in path:
                path.append(key)
            target = next((one for one in targets if one not in done), None)
            if target is None:
                done.add(key)
                path.pop()
                waiting.pop()
            elif target in path:
                return path[path.index(target) :]
            else:
                waiting.append((target, iter(after.get(target, ()))))
    return []


def layout(people):
    """Return where each person stands: ``{key: (column, level)}``, level 0 on top.

    A boss stands above the middle of those who report to them. People without a
    boss and without reports stand in rows of their own below. No two share a place:
    on one level columns differ by at least 1.
    """
    bosses = _bosses(people)
    reports = {}
    for person in people:
        if bosses[person.key] is not None:
            reports.setdefault(bosses[person.key], []).append(person.key)
    places = {}
    column = 0
    roots = [one.key for one in people if bosses[one.key] is None]
    for root in roots:
        if root in reports:
            column = _place(root, 0, column, reports, places)
    below = 1 + max((level for _column, level in places.values()), default=-1)
    alone = [root for root in roots if root not in reports]
    for index, key in enumerate(alone):
        places[key] = (index % PER_ROW, below + index // PER_ROW)
    return places


def _bosses(people):
    """Return each one's boss; a boss who is not on the map or in a circle is none."""
    known = {person.key for person in people}
    bosses = {
        person.key: person.boss if person.boss in known else None for person in people
    }
    while circle := find_circle(
        (key, boss) for key, boss in bosses.items() if boss is not None
    ):
        bosses[circle[0]] = None
    return bosses


def _place(root, level, column, reports, places):
    """Place somebody and all below them; return the next free column.

    Iterative, for a chain of command may be longer than Python's stack.
    """
    waiting = [(root, level, False)]
    while waiting:
        key, depth, is_done = waiting.pop()
        below = reports.get(key, [])
        if is_done:
            first, last = places[below[0]][0], places[below[-1]][0]
            places[key] = ((first + last) / 2, depth)
        elif below:
            waiting.append((key, depth, True))
            waiting += [(one, depth + 1, False) for one in reversed(below)]
        else:
            places[key] = (column, depth)
            column += 1
    return column


def draw(people, lines, title, texts=None):
    """Return the map as an SVG text; '' without people.

    :param title: read aloud by screen readers
    :param texts: words of the legend by kind of line
    """
    if not people:
        return ""
    places = layout(people)
    corners = {key: _corner(*place) for key, place in places.items()}
    width = max(x for x, _y in corners.values()) + BOX_WIDTH + MARGIN
    height = max(y for _x, y in corners.values()) + BOX_HEIGHT + MARGIN
    kinds = [kind for kind in LINE_STYLES if any(one.kind == kind for one in lines)]
    legend = _legend(kinds, texts or {}, height)
    height += 28 if legend else 0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" role="img"'
        f" aria-label={_attribute(title)}"
        ' style="max-width: 100%; height: auto; font-family: inherit">',
        f"<title>{_text(title)}</title>",
        _arrow_heads(kinds),
        *_ranks(people, corners),
        *(
            _curve(one, corners)
            for one in lines
            if {one.source, one.target} <= {*corners}
        ),
        *(_box(one, corners[one.key]) for one in people),
        legend,
        "</svg>",
    ]
    return "".join(parts)


def _corner(column, level):
    return (
        MARGIN + column * (BOX_WIDTH + GAP_X),
        MARGIN + level * (BOX_HEIGHT + GAP_Y),
    )


def _arrow_heads(kinds):
    heads = "".join(
        f'<marker id="o_map_{kind}" viewBox="0 0 8 8" refX="7" refY="4"'
        ' markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse"'
        f' orient="auto-start-reverse"><path d="M0 0L8 4L0 8z"'
        f' style="fill: {LINE_STYLES[kind][0]}"/></marker>'
        for kind in kinds
    )
    return f"<defs>{heads}</defs>" if heads else ""


def _ranks(people, corners):
    """Yield the lines between those who report and their bosses."""
    for key, boss in _bosses(people).items():
        if boss is None:
            continue
        (x, y), (boss_x, boss_y) = corners[key], corners[boss]
        middle = y - GAP_Y / 2
        yield (
            f'<path d="M{boss_x + BOX_WIDTH / 2:g} {boss_y + BOX_HEIGHT:g}V{middle:g}'
            f'H{x + BOX_WIDTH / 2:g}V{y:g}" style="fill: none;'
            ' stroke: var(--border-color, #9aa0a6); stroke-width: 1.5"/>'
        )


def _curve(line, corners):
    """Return a bent line from box to box, so that it does not hide the ranks."""
    (x1, y1), (x2, y2) = corners[line.source], corners[line.target]
    x1, x2 = x1 + BOX_WIDTH / 2, x2 + BOX_WIDTH / 2
    if abs(y1 - y2) < BOX_HEIGHT:  # neighbours: an arch below them
        y1 = y2 = max(y1, y2) + BOX_HEIGHT
        bend_1, bend_2 = (x1, y1 + GAP_Y * 0.8), (x2, y2 + GAP_Y * 0.8)
    else:
        down = y1 < y2
        y1, y2 = (y1 + BOX_HEIGHT, y2) if down else (y1, y2 + BOX_HEIGHT)
        aside = GAP_X + BOX_WIDTH / 3
        x1, x2 = x1 + aside, x2 + aside
        bend_1, bend_2 = (x1 + aside, y1), (x2 + aside, y2)
    colour, dashes = LINE_STYLES.get(line.kind, LINE_STYLES["informal"])
    heads = f' marker-end="url(#o_map_{line.kind})"' if line.kind in LINE_STYLES else ""
    if line.kind == "conflict":
        heads += ' marker-start="url(#o_map_conflict)"'
    return (
        f'<path d="M{x1:g} {y1:g}C{bend_1[0]:g} {bend_1[1]:g} {bend_2[0]:g}'
        f' {bend_2[1]:g} {x2:g} {y2:g}"{heads} style="fill: none; stroke: {colour};'
        f' stroke-width: {0.8 + line.strength:g}; stroke-dasharray: {dashes}">'
        f"<title>{_text(line.text)}</title></path>"
    )


def _box(person, corner):
    x, y = corner
    colour, sign = ATTITUDES.get(person.attitude, ("var(--border-color, #9aa0a6)", ""))
    said = ", ".join(filter(None, (person.name, *person.lines, person.attitude_text)))
    texts = "".join(
        f'<text x="{x + 12:g}" y="{y + 38 + 15 * row:g}" style="font-size: 11px;'
        f' fill: var(--secondary-color, #555)">{_text(_shortened(text, 26))}</text>'
        for row, text in enumerate(filter(None, person.lines[:2]))
    )
    mark = (
        f'<text x="{x + BOX_WIDTH - 8:g}" y="{y + 19:g}" text-anchor="end"'
        f' style="font-size: 13px; font-weight: bold; fill: {colour}">{sign}</text>'
        if sign
        else ""
    )
    return (
        f"<g><title>{_text(said)}</title>"
        f'<rect x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"'
        f' style="fill: var(--body-bg, #fff); stroke: {colour};'
        f' stroke-width: {2.5 if sign else 1.2:g}"/>'
        f'<text x="{x + 12:g}" y="{y + 20:g}" style="font-size: 13px;'
        f' font-weight: 600; fill: var(--body-color, #222)">'
        f"{_text(_shortened(person.name, NAME_LENGTH))}</text>{texts}{mark}</g>"
    )


def _legend(kinds, texts, y):
    """Return what the kinds of lines mean, in one row under the map."""
    parts = []
    x = MARGIN
    for kind in kinds:
        colour, dashes = LINE_STYLES[kind]
        text = texts.get(kind, kind)
        parts.append(
            f'<path d="M{x} {y + 8:g}H{x + 28}" style="stroke: {colour};'
            f' stroke-width: 2.5; stroke-dasharray: {dashes}"/>'
            f'<text x="{x + 34}" y="{y + 12:g}" style="font-size: 11px;'
            f' fill: var(--secondary-color, #555)">{_text(text)}</text>'
        )
        x += 46 + 7 * len(text)
    return "".join(parts)


def _shortened(text, length):
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _text(text):
    return escape(_printable(text))


def _attribute(text):
    return quoteattr(_printable(text))


def _printable(text):
    """Leave out what XML cannot hold."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r"
        or "\x20" <= letter <= "\ud7ff"
        or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000"
    )
