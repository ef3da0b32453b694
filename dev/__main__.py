"""Development commands of the addon: `python3 dev --help`."""

import sys

from workbench.commands import main

sys.exit(main(sys.argv[1:]))
