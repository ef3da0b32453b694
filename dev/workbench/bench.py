"""`python3 dev bench [NAME]`: benchmarks against their budgets.

The benchmarks are the modules of dev/bench/; that package says how one is
written. Each runs in an Odoo process of its own on fresh databases.
"""

import ast
import json
import math
import os
import platform

from . import databases, places, template
from .odoo_run import prepared
from .say import Failure, complain, say
from .scratch import install

FOLDER = places.DEV / "bench"
SAVED = places.CHECKOUT / "docs" / "benchmarks.md"
TITLES = ("work", "baseline", "ours", "ratio", "budget")


def command(options):
    """Run the chosen benchmarks, print the table, give the exit code."""
    chosen = _choose(options.name)
    source = template.ready()
    rows, broken = [], []
    with databases.temporary(source, "bench") as with_addon:
        install(with_addon, log=places.logs() / "bench.log")
        for name, module in chosen.items():
            say(f"bench {name}")
            found = _measure(module, with_addon, source, options.size)
            if found is None:
                broken.append(name)
            else:
                rows += found
    table = _table(rows)
    print(f"\n{table}")
    if options.save:
        _save(table, options.size)
    exceeded = [row["work"] for row in rows if row["exceeded"]]
    for work in exceeded:
        complain(f"Over budget: {work}")
    for name in broken:
        complain(f"Broken off: {name}")
    return 1 if exceeded or broken else 0


def _choose(wanted):
    """The benchmarks by their NAME, read without importing them."""
    found = {}
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        for node in ast.parse(path.read_text()).body:
            if (
                isinstance(node, ast.Assign)
                and getattr(node.targets[0], "id", "") == "NAME"
            ):
                found[ast.literal_eval(node.value)] = path.stem
    if not wanted:
        if not found:
            raise Failure("There is no benchmark yet.")
        return found
    if wanted not in found:
        raise Failure(
            f"There is no benchmark {wanted}; there are: {', '.join(found) or 'none'}."
        )
    return {wanted: found[wanted]}


def _measure(module, with_addon, without, size):
    odoo = prepared()
    results = places.logs() / f"bench-{os.getpid()}.jsonl"
    results.unlink(missing_ok=True)
    with (
        databases.temporary(with_addon, f"bench_{module}") as database,
        databases.temporary(without, f"bare_{module}") as bare,
    ):
        log = places.logs() / "bench.log"
        code = odoo.attach(
            odoo.script(
                "bench", module, database, bare, str(size), str(results), str(log)
            )
        )
    rows = []
    if results.exists():
        rows = [json.loads(line) for line in results.read_text().splitlines()]
        results.unlink()
    return None if code else rows


def _table(rows):
    cells = [TITLES]
    for row in rows:
        mark = "  OVER" if row["exceeded"] else ""
        budget = "-" if math.isinf(row["budget"]) else f"{row['budget']:g}{mark}"
        cells.append(
            (
                row["work"],
                row["baseline"],
                row["ours"],
                f"{row['ratio']:.2f}",
                budget,
            )
        )
    widths = [
        max(len(str(line[column])) for line in cells) for column in range(len(TITLES))
    ]
    lines = [
        "| "
        + " | ".join(str(cell).ljust(width) for cell, width in zip(line, widths))
        + " |"
        for line in cells
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def _save(table, size):
    python = ".".join(platform.python_version_tuple()[:2])
    SAVED.write_text(
        "# Benchmarks\n\nWritten by `python3 dev bench --save`; what each one measures"
        " stands in `dev/bench/`. A ratio is the median of many runs that took turns"
        " with the baseline; `-`: shown for information, no budget.\n\n"
        f"Size {size:g}, {os.cpu_count()} cores, Python {python}\n\n{table}\n"
    )
    say(f"Saved in {SAVED.relative_to(places.CHECKOUT)}")
