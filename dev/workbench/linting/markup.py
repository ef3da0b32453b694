"""XML: well-formed, and each tag that begins a line stands at its depth."""

from xml.parsers import expat

INDENT = 4


def xml(copy):
    """The problems of every XML file of the addon."""
    problems = []
    for path in copy.files("*.xml"):
        shown = copy.shown(path)
        problems += [f"{shown}:{line}: {text}" for line, text in _look(path)]
    return problems


def _look(path):
    content = path.read_bytes()
    if not content.startswith(b'<?xml version="1.0" encoding="utf-8"'):
        yield 1, 'begins with <?xml version="1.0" encoding="utf-8" ?>'
    lines = content.decode(errors="replace").split("\n")
    reader = _Reader(lines)
    try:
        reader.read(content)
    except expat.ExpatError as problem:
        yield problem.lineno, f"not well-formed: {expat.ErrorString(problem.code)}"
    yield from reader.problems


class _Reader:
    """Walks through a file and compares columns with depths."""

    def __init__(self, lines):
        self.lines = lines
        self.depth = 0
        self.problems = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def read(self, content):
        """Read it all."""
        self.parser.Parse(content, True)

    def _start(self, _name, _attributes):
        self._check("<")
        self.depth += 1

    def _end(self, _name):
        self.depth -= 1
        self._check("</")

    def _check(self, mark):
        number, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        line = self.lines[number - 1]
        begins = not line[:column].strip() and line[column:].startswith(mark)
        if begins and column != self.depth * INDENT:
            self.problems.append(
                (
                    number,
                    f"indented by {column}, its depth asks for {self.depth * INDENT}",
                )
            )
