"""Odoo's command line with everything prepared: source, packages, database."""

import copy
import functools
import os
import shutil
import socket
import sys
from pathlib import Path

from . import places, postgres, runs, source
from .say import Failure

INSIDE = places.DEV / "workbench" / "inside"


class Odoo:
    """A prepared Odoo: where it is, how it is called."""

    def __init__(self):
        self.source = source.find()
        self.server = postgres.connect_environment()
        place = (
            self.server.get("PGHOST"),
            self.server.get("PGPORT"),
            self.server.get("PGUSER"),
        )
        self.data = places.cache() / f"data-{places.key(*place)}"
        self.config = self._write_config(places.addons_folder(), "odoo")

    @property
    def filestore(self):
        """The folder of the databases' files."""
        return self.data / "filestore"

    def environment(self):
        """The variables that every Odoo process is given."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "ODOO_")) and name != "DATABASE_URL"
        }
        folders = [Path(sys.prefix) / "bin", postgres.programs(), kept.get("PATH")]
        return {
            **kept,
            **self.server,
            "PATH": os.pathsep.join(str(folder) for folder in folders if folder),
            "PYTHONPATH": str(self.source.home),
            # Keeps the compiled files out of the checkout.
            "PYTHONPYCACHEPREFIX": str(places.cache() / "pycache"),
            "PYTHONUNBUFFERED": "1",
            "ODOO_RC": str(self.config),
            "TZ": "UTC",
        }

    def command(self, *args):
        """The command line of `odoo ARGS`."""
        return [sys.executable, "-m", "odoo", *args]

    def script(self, name, *args):
        """The command line of one of the scripts in `inside/`."""
        return [sys.executable, INSIDE / f"{name}.py", *args]

    def run(self, command, log):
        """Run it with a log; a failure ends the command with the log's end."""
        runs.must(command, log, cwd=places.of_checkout(), env=self.environment())

    def attach(self, command):
        """Run it on our terminal; give its exit code."""
        return runs.attached(command, cwd=places.of_checkout(), env=self.environment())

    def with_addons(self, folder):
        """The same Odoo, with the addon taken from another folder."""
        other = copy.copy(self)
        other.config = self._write_config(folder, f"odoo-{places.key(folder)}")
        return other

    def _write_config(self, addons, name):
        """The configuration file; Odoo's own default for what is not in it."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        paths = [*self.source.addons_paths, addons]
        options = {
            "addons_path": ",".join(str(path) for path in paths),
            "data_dir": self.data,
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "limit_time_cpu": 3600,
            "limit_time_real": 3600,
            "limit_memory_soft": 0,
            "limit_memory_hard": 0,
        }
        path = places.of_checkout() / f"{name}-{self.data.name}.conf"
        text = "[options]\n" + "".join(
            f"{name} = {value}\n" for name, value in options.items()
        )
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(text)
        fresh.replace(path)
        return path


@functools.cache
def prepared():
    """The prepared Odoo of this process."""
    return Odoo()


def free_port(first=None):
    """A free port of 127.0.0.1: `first` or the next one above it, else any."""
    for port in [0] if first is None else range(first, first + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Failure(f"No free port between {first} and {first + 199}.")


def command(args):
    """`python3 dev odoo -- ARGS`: Odoo's own command line."""
    odoo = prepared()
    return odoo.attach(odoo.command(*args))


def run_command(args):
    """`python3 dev run -- COMMAND`: any program in Odoo's environment."""
    if not args:
        raise Failure("Say what to run, as in `python3 dev run -- python script.py`.")
    odoo = prepared()
    environment = odoo.environment()
    program = shutil.which(args[0], path=environment["PATH"])
    if not program:
        raise Failure(f"There is no program `{args[0]}`.")
    return runs.attached([program, *args[1:]], env=environment)
