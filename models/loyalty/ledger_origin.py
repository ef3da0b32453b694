"""Who moves points, as told from the caller to the ledger's gate."""

from dataclasses import dataclass, field

CONTEXT_KEY = "retention_origin"


@dataclass(frozen=True)
class Origin:
    """Origin of a change of ``loyalty.card.points``.

    It travels in the context under :data:`CONTEXT_KEY`. Only server code can
    put a Python object there: whatever arrives by RPC is JSON, so an origin
    cannot be forged from outside.

    :param kind: kind of the entry to write (``retention.wallet.entry.kind``);
        without one, it follows from the sign of the change
    :param order: the ``sale.order`` that causes the change, if any
    :param record: any other record that causes it
    :param note: why, in the user's words
    :param by_ledger: the ledger itself writes the balance of entries it has
    :param by_till: a till, whose ``pos.order`` is the record; it may overdraw
    """

    kind: str | None = None
    order: object = None
    record: object = None
    note: str | None = None
    by_ledger: bool = field(default=False)
    by_till: bool = field(default=False)


LEDGER = Origin(by_ledger=True)


def origin_in(context):
    """Return the genuine :class:`Origin` of a context, or None."""
    origin = context.get(CONTEXT_KEY)
    return origin if isinstance(origin, Origin) else None


def with_origin(records, origin):
    """Return ``records`` whose changes of points come from ``origin``."""
    return records.with_context(**{CONTEXT_KEY: origin})
