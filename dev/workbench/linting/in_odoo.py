"""What only Odoo can tell: the log, its own style judge, the terms.

The addon is installed from the copy into a fresh database and updated once.
"""

import json
import re

from .. import databases, expected, places, template
from ..odoo_run import free_port, prepared
from ..say import Failure, say

# Modules of Odoo's `test_lint`; left out are the ones that test the linters
# themselves, localisations, docstrings (of all modules at once, whoever wrote
# them), and what needs a program of its own (ESLint).
JUDGES = (
    "test_dunderinit",
    "test_i18n",
    "test_index",
    "test_jstranslate",
    "test_manifests",
    "test_markers",
    "test_naming",
    "test_onchange_domains",
    "test_orm_import",
    "test_override_signatures",
    "test_pofile",
    "test_pylint",
    "test_routes",
    "test_test_holes",
)


def checks(copy):
    """Give the name and the problems of each check."""
    source = template.ready()
    odoo = prepared().with_addons(copy.root)
    with databases.temporary(source, "lint") as database:
        say("Installing the addon")
        rows = _run(odoo, database, "install", install=[places.ADDON])
        yield "no WARNING at install", _log_problems(rows)
        if not _ended(rows):
            yield "the addon can be installed", [_log_of("install")]
            return
        say("Updating it")
        rows = _run(odoo, database, "update", update=[places.ADDON])
        yield "no WARNING at update", _log_problems(rows)
        say("Asking Odoo's test_lint")
        rows = _run(odoo, database, "judges", judges=list(JUDGES))
        where = f"{copy.addon}/"
        found = [text.replace(where, "") for text in _test_problems(rows)]
        yield "Odoo's test_lint", found
        yield "i18n", pot_problems(odoo, database, copy)


def _log_of(step):
    return f"see {places.logs() / f'lint-{step}.log'}"


def _run(odoo, database, step, **what):
    """Run a step in Odoo and give the rows it wrote."""
    log = places.logs() / f"lint-{step}.log"
    log.unlink(missing_ok=True)
    results = places.logs() / f"lint-{step}-{database}.jsonl"
    plan = results.with_suffix(".plan")
    plan.write_text(
        json.dumps(
            {
                "database": database,
                "install": [],
                "update": [],
                "judges": [],
                "modules": ["test_lint"],
                "tags": ["/test_lint"] if "judges" in what else [],
                "positions": ["at_install", "post_install"],
                "paths": [],
                "name": "",
                "results": str(results),
                "port": free_port(),
                "screenshots": str(places.logs() / "screenshots"),
                **what,
            }
        )
    )
    try:
        odoo.run(odoo.script("run_tests", plan), log)
    except Failure:
        pass  # the rows tell it
    finally:
        plan.unlink()
    rows = []
    if results.exists():
        rows = [json.loads(line) for line in results.read_text().splitlines()]
        results.unlink()
    return rows


def _ended(rows):
    return any("end" in row for row in rows)


def _log_problems(rows):
    problems = []
    for row in rows:
        if "log" not in row or expected.is_expected_line(row["log"], row["message"]):
            continue
        if (
            row["log"] == "py.warnings"
            and "addons/customer_retention/" not in row["message"]
        ):
            continue
        first = row["message"].strip().splitlines()[:1]
        problems.append(f"{row['level']} {row['log']}: {''.join(first)}")
    return problems


def _test_problems(rows):
    problems = []
    for row in rows:
        if row.get("outcome") in ("failed", "skipped"):
            lines = [
                line for line in row["detail"].strip().splitlines() if line.strip()
            ]
            problems.append(row["test"] + "\n        " + "\n        ".join(lines[-15:]))
    if not any(row.get("outcome") == "passed" for row in rows):
        problems.append(f"none of its tests passed; {_log_of('judges')}")
    return problems


# --------------------------------------------------------------------------
# terms
# --------------------------------------------------------------------------

POT = f"i18n/{places.ADDON}.pot"
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\n', re.MULTILINE)


def export_terms(odoo, database):
    """The addon's terms, as `odoo i18n export` writes them."""
    target = places.logs() / f"{database}.pot"
    odoo.run(
        odoo.command("i18n", "export", "-d", database, "-o", str(target), places.ADDON),
        places.logs() / "lint-i18n.log",
    )
    text = target.read_text()
    target.unlink()
    return text


def pot_problems(odoo, database, copy):
    """The template of terms must be what Odoo would write now."""
    path = copy.addon / POT
    fresh = export_terms(odoo, database)
    if path.exists() and DATES.sub("", path.read_text()) == DATES.sub("", fresh):
        return []
    return [f"{POT}: is not up to date; run `python3 dev pot`"]


def pot_command(_options):
    """`python3 dev pot`: write the template of terms anew."""
    from . import tree

    path = places.CHECKOUT / POT
    with (
        tree.copied() as copy,
        databases.temporary(template.ready(), "pot") as database,
    ):
        odoo = prepared().with_addons(copy.root)
        say("Installing the addon and reading its terms")
        if not _ended(_run(odoo, database, "install", install=[places.ADDON])):
            raise Failure(f"The addon cannot be installed; {_log_of('install')}.")
        fresh = export_terms(odoo, database)
    if path.exists() and DATES.sub("", path.read_text()) == DATES.sub("", fresh):
        say(f"{POT} was up to date")
        return 0
    path.parent.mkdir(exist_ok=True)
    path.write_text(fresh)
    say(f"{POT} is written anew")
    return 0
