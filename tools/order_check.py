"""Whether the accounts say of an order what the order says.

All amounts of one order in one currency, tax included. What was credited counts as
invoiced and given back, so that an order that came back agrees once its money did.
"""

NOT_INVOICED = "not_invoiced"
LESS = "less"
MORE = "more"
UNPAID = "unpaid"
OVERPAID = "overpaid"
CREDITED = "credited"
AGREES = "agrees"
# What explains itself is no difference
SETTLED = (CREDITED, AGREES)


def state(ordered, invoiced, credited, paid):
    """Return what there is to say of an order; the first that holds.

    :param invoiced: by posted invoices, credit notes not deducted
    :param paid: received, less what was given back

    >>> state(100, 0, 0, 0), state(100, 60, 0, 60), state(100, 120, 0, 0)
    ('not_invoiced', 'less', 'more')
    >>> state(100, 100, 0, 40), state(100, 100, 30, 100), state(100, 100, 30, 70)
    ('unpaid', 'overpaid', 'credited')
    >>> state(100, 100, 0, 100)
    'agrees'
    """
    net = invoiced - credited
    if not invoiced and not credited and ordered:
        return NOT_INVOICED
    if net > ordered:
        return MORE
    if invoiced < ordered:
        return LESS
    if paid < net:
        return UNPAID
    if paid > net:
        return OVERPAID
    return CREDITED if net < ordered else AGREES
