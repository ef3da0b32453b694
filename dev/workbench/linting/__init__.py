"""`python3 dev lint`: every static check.

`tree` knows the files; `style`, `layout` and `markup` look at them; `in_odoo`
installs the addon and asks Odoo. A check is a function that gives its problems
as lines of text, `file:line: what`.
"""

from ..say import complain, say
from . import in_odoo, layout, markup, style, tree

STATIC = (
    ("ruff", style.ruff),
    ("formatting", style.formatting),
    ("white space", style.white_space),
    ("pylint-odoo", style.pylint_odoo),
    ("XML", markup.xml),
    ("manifest equals tree", layout.manifest_equals_tree),
    ("every module is imported", layout.all_imported),
    ("test names are unique", layout.unique_test_names),
    ("direction of imports", layout.import_direction),
)


def command(options):
    """Run the checks, print the problems, give the exit code."""
    total = 0
    with tree.copied() as copy:
        for name, check in STATIC:
            total += _tell(name, check(copy))
        if not options.static:
            for name, problems in in_odoo.checks(copy):
                total += _tell(name, problems)
    if total:
        complain(f"lint: {total} problem{'s' if total > 1 else ''}")
        return 1
    say("lint: no problem")
    return 0


def _tell(name, problems):
    found = sorted(set(problems))
    say(f"{name}: {len(found) or 'no'} problem{'s' if len(found) != 1 else ''}")
    for problem in found:
        print(f"    {problem}", flush=True)
    return len(found)
