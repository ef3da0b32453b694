"""Pieces of SQL that the queries on customers have in common."""

from odoo.tools import SQL


def among(column, partners):
    """Return the SQL condition that a column names one of some partners.

    :param column: its name, with or without its table's
    :param partners: SQL of ids of commercial partners; None: all of them
    """
    if partners is None:
        return SQL("TRUE")
    return SQL("%s IN (%s)", SQL.identifier(*column.split(".")), partners)


def columns(names, table=None):
    """Return the SQL of a list of columns, of a table if one is given."""
    of_table = (table,) if table else ()
    return SQL(", ").join(SQL.identifier(*of_table, name) for name in names)
