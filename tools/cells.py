"""Cells of tables that spreadsheet programs open."""

# What a spreadsheet program would take for a formula or a command
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_text(cell):
    """Return a cell that no spreadsheet program runs as a formula.

    Numbers and days stay as they are; a text that looks like a formula gets the
    apostrophe by which spreadsheet programs know text.

    >>> as_text("=1+1"), as_text("Ani"), as_text(-5.5)
    ("'=1+1", 'Ani', -5.5)
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell
