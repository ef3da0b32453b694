"""Benchmarks: one module each, run by `python3 dev bench [NAME]`.

A module has

- `NAME`: what it is called on the command line;
- `run(bench, size)`: does the work and yields `Row`s; `size` is 1 for the
  size the budgets are written for and scales the data.

`bench` gives (see `workbench/inside/bench.py`)

- `bench.env`: the superuser's environment of a fresh database with the addon
  installed; what is done in it may be committed;
- `bench.bare`: the same without the addon, for comparison;
- `bench.database`, `bench.bare_database`: their names, for connections of
  one's own (`bench.connect(name)`, psycopg2);
- `bench.say(text)`: progress; `bench.timed(function, *args)`: the seconds and
  the result; `bench.queries(env)`: a context that counts SQL queries.

Every benchmark gets databases of its own, dropped when it ends.
"""

import math
from typing import NamedTuple

ANY = math.inf


class Row(NamedTuple):
    """One line of the table; the budget is exceeded if `ratio > budget`.

    `ratio` is whatever the budget is about: a quotient, or how many queries
    or seconds more; `baseline` and `ours` are shown as they are. `ANY` is the
    budget of what is shown for information only.
    """

    work: str
    baseline: str
    ours: str
    ratio: float
    budget: float

    @property
    def exceeded(self):
        """Whether the work costs more than it may."""
        return self.ratio > self.budget
