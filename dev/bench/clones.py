"""Many rows like one real row, by SQL: what the ORM would need hours for."""

from psycopg2 import sql


def clone(cursor, table, row_id, count, **changes):
    """Insert so many copies of a row; give the first new id, the others follow.

    :param changes: columns that differ: SQL expressions that may use `number`
        (0, 1, ...) and the columns of the row
    """
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER' AND column_name <> 'id'",
        (table,),
    )
    columns = [name for (name,) in cursor.fetchall()]
    cursor.execute(
        sql.SQL("SELECT COALESCE(MAX(id), 0) + 1 FROM {}").format(sql.Identifier(table))
    )
    first = cursor.fetchone()[0]
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} (id, {columns}) SELECT {first} + number, {values}"
            " FROM {table} AS model, generate_series(0, {last}) AS number"
            " WHERE model.id = {row}"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            first=sql.Literal(first),
            values=sql.SQL(", ").join(
                sql.SQL(changes[name]) if name in changes else sql.Identifier(name)
                for name in columns
            ),
            last=sql.Literal(count - 1),
            row=sql.Literal(row_id),
        )
    )
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
        (table, first + count - 1),
    )
    return first


def clone_move(cursor, move_id, count, **changes):
    """Clone a journal entry, each under a number of its own."""
    return clone(
        cursor,
        "account_move",
        move_id,
        count,
        name="'COPY/' || model.id || '/' || nextval('account_move_id_seq')",
        **changes,
    )


def link_lines(cursor, order_line, invoice_line, count, each=1):
    """Say of cloned invoice lines which order lines they are of.

    :param each: how many order lines there are to one invoice line
    """
    cursor.execute(
        "INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)"
        " SELECT %s + number * %s, %s + number"
        "   FROM generate_series(0, %s) AS number",
        (order_line, each, invoice_line, count - 1),
    )
