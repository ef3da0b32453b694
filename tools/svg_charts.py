"""Charts as SVG text, for pages that are printed: no script, no remote asset.

Every function returns one `<svg>` element that stands in HTML as it is. Labels may
come from anywhere: they are escaped here and nowhere else. Shades differ in
lightness, lines in dashes too, so that a print in black and white can be read. A
screen reader gets the title and the same figures as a sentence.
"""

import math
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

WIDTH = 680
DARK, MIDDLE, LIGHT, RULE = "#1f3a5f", "#6f8fb5", "#dfe6ee", "#8a8f98"
DASHES = ("", "7 3", "2 3", "9 3 2 3")
FONT = 'font-family="inherit" font-size="11" fill="currentColor"'
LABELS_AT_MOST = 12
MARGIN = 8


class Bar(NamedTuple):
    """One value of a chart: what it is, how much, and how that is written."""

    label: str
    value: float
    text: str = ""

    @property
    def words(self):
        """The value as it is said, with its label."""
        return f"{self.label}: {self.text or format(self.number, 'g')}"

    @property
    def number(self):
        """The value as a finite float; what is none counts as 0."""
        return _finite(self.value)


class Line(NamedTuple):
    """One line: its name, and a value or ``None`` (unknown: a gap) per label."""

    name: str
    values: tuple


def bars(title, values, height=170, empty=""):
    """Return upright bars, negative ones below the line.

    :param values: `Bar`s from left to right
    :param empty: what is said when there is no value other than 0
    """
    numbers = [bar.number for bar in values]
    if not any(numbers):
        return _sentence(title, empty)
    top, bottom = max(0, *numbers), min(0, *numbers)
    # Divided first: what is left of the smallest numbers has no reciprocal
    room, span = height - 46, top - bottom
    zero = 18 + top / span * room
    step = (WIDTH - 2 * MARGIN) / len(numbers)
    largest = numbers.index(max(numbers, key=abs))
    parts = []
    for index, (bar, number) in enumerate(zip(values, numbers, strict=True)):
        x = MARGIN + index * step
        size = abs(number) / span * room
        y = zero - size if number > 0 else zero
        shade = DARK if number > 0 else MIDDLE
        if number:
            parts.append(
                f'<rect x="{x + step * 0.12:.1f}" y="{y:.1f}"'
                f' width="{step * 0.76:.1f}" height="{max(size, 0.8):.1f}"'
                f' fill="{shade}"/>'
            )
        if index == largest:
            beside = y - 4 if number > 0 else y + size + 11
            parts.append(_text(_inside(x + step / 2), beside, bar.text, "middle"))
    parts.append(_rule(MARGIN, zero, WIDTH - MARGIN, zero))
    parts += _labels([bar.label for bar in values], step, height - 6)
    return _svg(title, height, parts, [bar.words for bar in values])


def lines(title, labels, series, height=180, top=None, empty="", levels=()):
    """Return lines over the same labels, told apart by dashes and shades.

    :param series: `Line`s
    :param top: value at the upper edge, by default the largest one
    :param levels: values drawn as thin rules across, with their text: ``(25, "25")``
    """
    known = [
        _finite(value) for line in series for value in line.values if value is not None
    ]
    if not known:
        return _sentence(title, empty)
    top = max(*known, 0) if top is None else top
    bottom = min(*known, 0)
    span = (top - bottom) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(labels), 1)

    def place(index, value):
        share = (min(_finite(value), top) - bottom) / span
        return MARGIN + (index + 0.5) * step, 24 + (1 - share) * (height - 52)

    parts = []
    for value, text in levels:
        _x, y = place(0, value)
        parts.append(_rule(MARGIN, y, WIDTH - MARGIN, y, dash="1 4"))
        parts.append(_text(WIDTH - MARGIN, y - 3, text, "end"))
    for number, line in enumerate(series):
        dash = DASHES[number % len(DASHES)]
        shade = (DARK, MIDDLE)[number % 2]
        for run in _runs(line.values):
            points = [place(index, value) for index, value in run]
            parts.append(_path(points, shade, dash))
        x = MARGIN + number * WIDTH / max(len(series), 3)
        parts.append(_rule(x, 9, x + 26, 9, shade, dash, 2))
        parts.append(_text(x + 32, 13, line.name))
    _x, y = place(0, 0)
    parts.append(_rule(MARGIN, y, WIDTH - MARGIN, y))
    parts += _labels(labels, step, height - 6)
    said = [
        f"{line.name}, {label}: {_finite(value):g}"
        for line in series
        for label, value in zip(labels, line.values, strict=True)
        if value is not None
    ]
    return _svg(title, height, parts, said)


def shares(title, values, whole=None, empty=""):
    """Return one lying bar per value, each on a track as long as the whole.

    :param values: `Bar`s from above; what is below 0 is drawn as nothing and said
    :param whole: what a full track means, by default the largest value
    """
    numbers = [max(bar.number, 0) for bar in values]
    whole = max(_finite(whole or 0), *numbers, 0) if numbers else 0
    if not whole:
        return _sentence(title, empty)
    start, track = 220, WIDTH - 220 - 120
    parts = []
    for index, (bar, number) in enumerate(zip(values, numbers, strict=True)):
        y = 6 + index * 22
        parts += [
            _text(0, y + 11, _short(bar.label, 36)),
            f'<rect x="{start}" y="{y}" width="{track}" height="14" fill="{LIGHT}"/>',
            f'<rect x="{start}" y="{y}" width="{track * (number / whole):.1f}"'
            f' height="14" fill="{DARK}"/>',
            _text(start + track + 8, y + 11, bar.text or f"{bar.number:g}"),
        ]
    return _svg(title, 10 + 22 * len(numbers), parts, [bar.words for bar in values])


def gauge(title, value, limits=(), text=""):
    """Return a scale from 0 to 100 with a mark; beyond the ends it stays at the end.

    :param limits: where one level becomes the next, drawn as rules: ``(40, 70)``
    """
    number = min(max(_finite(value), 0), 100)
    start, track = 10, WIDTH / 2 - 20
    x = start + track * number / 100
    parts = [
        f'<rect x="{start}" y="14" width="{track}" height="16" fill="{LIGHT}"/>',
        f'<rect x="{start}" y="14" width="{x - start:.1f}" height="16" fill="{DARK}"/>',
        f'<path d="M {x:.1f} 32 l 5 8 l -10 0 z" fill="{DARK}"/>',
    ]
    for limit in limits:
        at = start + track * min(max(limit, 0), 100) / 100
        parts.append(_rule(at, 10, at, 34, RULE))
        parts.append(_text(at, 8, f"{limit:g}", "middle"))
    return _svg(title, 42, parts, [text or f"{number:g}"], width=WIDTH // 2)


def css_string(text):
    """Return a text as a string of CSS, whatever stands in it.

    Everything but letters, digits and spaces is written as its code point, so that
    no quote, tag or comment of a name ends the string or the style sheet.
    """
    written = (
        one if one.isalnum() or one == " " else f"\\{ord(one):x} "
        for one in _clean(text).replace("\n", " ")
    )
    return f'"{"".join(written)}"'


def _svg(title, height, parts, said, width=WIDTH):
    words = f"{title}. {'; '.join(said)}" if said else title
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img"'
        f" aria-label={quoteattr(_clean(title))}>"
        f"<title>{_escaped(title)}</title><desc>{_escaped(words)}</desc>"
        f"{''.join(parts)}</svg>"
    )


def _sentence(title, text):
    """Draw nothing but a sentence: no axes that look like data."""
    return _svg(title, 24, [_text(0, 15, text or title)], [text] if text else [])


def _text(x, y, text, anchor="start"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {FONT}>'
        f"{_escaped(text)}</text>"
    )


def _rule(x1, y1, x2, y2, shade=RULE, dash="", width=1):
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        f' stroke="{shade}" stroke-width="{width}"'
        f' stroke-dasharray="{dash or "none"}"/>'
    )


def _path(points, shade, dash):
    """Return a line through points; a single point is a dot."""
    if len(points) == 1:
        x, y = points[0]
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{shade}"/>'
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{way}" fill="none" stroke="{shade}" stroke-width="2"'
        f' stroke-dasharray="{dash or "none"}"/>'
    )


def _labels(labels, step, y):
    """Return labels below the chart, so few that they do not touch."""
    every = max(1, math.ceil(len(labels) / LABELS_AT_MOST))
    return [
        _text(_inside(MARGIN + (index + 0.5) * step), y, _short(label, 12), "middle")
        for index, label in enumerate(labels)
        if index % every == 0
    ]


def _inside(x):
    """Return where a text centred at x may stand without leaving the picture."""
    return min(max(x, 34), WIDTH - 34)


def _runs(values):
    """Return the stretches of a line between its gaps, as (index, value) each."""
    runs, run = [], []
    for index, value in enumerate(values):
        if value is None:
            runs.append(run)
            run = []
        else:
            run.append((index, value))
    return [one for one in [*runs, run] if one]


def _finite(value):
    number = float(value or 0)
    return number if math.isfinite(number) else 0.0


def _short(text, size):
    text = str(text)
    return text if len(text) <= size else f"{text[: size - 1]}…"


def _clean(text):
    """Leave out what XML does not allow: control characters and halves of pairs."""
    return "".join(
        one
        for one in str(text)
        if one in "\t\n\r"
        or " " <= one < "\ud800"
        or "\ue000" <= one < "\ufffe"
        or one >= "\U00010000"
    )


def _escaped(text):
    return escape(_clean(text))
