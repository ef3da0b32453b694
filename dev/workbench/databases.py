"""Databases and their files: made from a template, remembered, dropped."""

import contextlib
import fcntl
import os
import shutil
import time

import psycopg2
from psycopg2 import sql

from . import places
from .odoo_run import prepared
from .say import Failure

TEST_PREFIX = "retention_test_"


@contextlib.contextmanager
def maintenance():
    """A cursor outside of any transaction, for CREATE DATABASE and the like."""
    server = prepared().server
    parameters = {
        name: server[variable]
        for name, variable in (
            ("host", "PGHOST"),
            ("port", "PGPORT"),
            ("user", "PGUSER"),
            ("password", "PGPASSWORD"),
            ("sslmode", "PGSSLMODE"),
            ("passfile", "PGPASSFILE"),
        )
        if variable in server
    }
    try:
        connection = psycopg2.connect(dbname="postgres", **parameters)
    except psycopg2.OperationalError as problem:
        raise Failure(
            f"The database server at {server.get('PGHOST')} does not answer: {problem}"
            "Check PGHOST, PGUSER, PGPASSWORD (or DATABASE_URL), or leave them unset."
        ) from None
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def names(prefix=""):
    """The names of the databases that begin with `prefix`."""
    with maintenance() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1",
            (prefix,),
        )
        return [name for (name,) in cursor.fetchall()]


def exists(name):
    """Whether there is a database of this name."""
    return name in names(name)


def create_empty(name):
    """An empty database as Odoo makes them, with the extensions it uses."""
    with maintenance() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
            ).format(sql.Identifier(name))
        )


def create_from(name, template):
    """A copy of a template, its files too (as links: Odoo never changes one)."""
    drop(name)
    _copy_files(template, name)
    with maintenance() as cursor:
        _patiently(
            cursor,
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            if cursor.connection.server_version >= 150000
            else sql.SQL("CREATE DATABASE {} TEMPLATE {}"),
            name,
            template,
        )


def _patiently(cursor, statement, *identifiers):
    """Run it again for a while when somebody is just connected to the source."""
    for attempt in range(30):
        try:
            cursor.execute(
                statement.format(*(sql.Identifier(name) for name in identifiers))
            )
            return
        except psycopg2.errors.ObjectInUse:
            if attempt == 29:
                raise
            time.sleep(1)


def _copy_files(source, target):
    store = prepared().filestore
    places.remove(store / target)
    if (store / source).is_dir():
        shutil.copytree(store / source, store / target, copy_function=_link)


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def drop(name):
    """Drop a database and its files, whoever is connected."""
    with maintenance() as cursor:
        cursor.execute(
            "SELECT datistemplate FROM pg_database WHERE datname = %s", (name,)
        )
        row = cursor.fetchone()
        if row:
            if row[0]:
                _patiently(cursor, sql.SQL("ALTER DATABASE {} IS_TEMPLATE false"), name)
            _patiently(cursor, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)
    places.remove(prepared().filestore / name)


def rename(old, new):
    """Rename a database and its files."""
    store = prepared().filestore
    places.remove(store / new)
    if (store / old).is_dir():
        (store / old).rename(store / new)
    with maintenance() as cursor:
        _patiently(cursor, sql.SQL("ALTER DATABASE {} RENAME TO {}"), old, new)


def seal(name):
    """Make it a template that nobody connects to."""
    with maintenance() as cursor:
        _patiently(
            cursor,
            sql.SQL("ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false"),
            name,
        )


def note(name):
    """What `set_note` last wrote on the database."""
    with maintenance() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database')"
            " FROM pg_database WHERE datname = %s",
            (name,),
        )
        row = cursor.fetchone()
    return (row and row[0]) or ""


def set_note(name, text):
    """Write a note on the database."""
    with maintenance() as cursor:
        cursor.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(text)
            )
        )


@contextlib.contextmanager
def temporary(template, purpose):
    """A database for one run, dropped at its end; gives its name."""
    _sweep()
    name = f"{TEST_PREFIX}{purpose}_{os.getpid()}_{os.urandom(2).hex()}"
    with places.lock(f"db-{name}"):
        try:
            create_from(name, template)
            yield name
        finally:
            drop(name)
            (places.cache() / "locks" / f"db-{name}").unlink(missing_ok=True)


def _sweep():
    """Drop the databases of runs that were killed: nobody holds their lock."""
    folder = places.cache() / "locks"
    for name in names(TEST_PREFIX):
        path = folder / f"db-{name}"
        if not path.exists():
            continue  # of another cache folder on the same server
        with open(path, "a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            drop(name)
            path.unlink(missing_ok=True)
