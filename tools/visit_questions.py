"""Which three questions to take along to the next visit."""

# What is asked first matters most: a customer who stays away, then money and promises,
# then people nobody knows, then business that goes elsewhere, then what grew old
ORDER = (
    "late",
    "overdue",
    "objective",
    "unmet",
    "missing",
    "room",
    "stale",
    "empty",
    "news",
)
# Always worth asking, where fewer gaps are known
ALWAYS = ("wish", "elsewhere", "recommend")
NUMBER = 3


def choose(gaps):
    """Return the keys of three questions, the most urgent first.

    :param gaps: keys of what is known to be missing, in any order

    >>> choose({"stale", "late"})
    ['late', 'stale', 'wish']
    >>> choose(ORDER)
    ['late', 'overdue', 'objective']
    """
    wanted = [key for key in ORDER if key in set(gaps)]
    return [*wanted, *ALWAYS][:NUMBER]
