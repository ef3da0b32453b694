"""Comparing ways of doing the same work on a machine that others use too."""

import gc
import os
import resource
import statistics
import time


def interleaved(baseline, *others, rounds, warm_up=3):
    """Run functions in turn; give the baseline's median time and, of each of the
    others, (median time, median of its ratios to the baseline).

    What slows the machine down for a while slows a whole round down, so that the
    median of the rounds' ratios is steadier than any time alone. The order
    changes from round to round.
    """
    functions = [baseline, *others]
    for _run in range(warm_up):
        for function in functions:
            function()
    times = [[] for _function in functions]
    for turn in range(rounds):
        for place in range(len(functions)):
            index = (turn + place) % len(functions)
            times[index].append(_seconds(functions[index]))
    found = [
        (
            statistics.median(own),
            statistics.median(one / base for one, base in zip(own, times[0])),
        )
        for own in times[1:]
    ]
    return statistics.median(times[0]), found


def _seconds(function):
    gc.collect(0)
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def milliseconds(seconds):
    """A time as the table shows it."""
    return f"{1000 * seconds:.1f} ms"


def in_seconds(seconds):
    """A longer time as the table shows it."""
    return f"{seconds:.2f} s"


def megabytes():
    """The memory that this process holds."""
    with open(f"/proc/{os.getpid()}/statm") as file:
        pages = int(file.read().split()[1])
    return pages * resource.getpagesize() / 1e6
