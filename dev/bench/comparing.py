"""Comparing two ways of doing the same work on a machine that others use too."""

import gc
import statistics
import time


def interleaved(first, second, pairs, warm_up=3):
    """Run two functions alternately; give (median, median, median of the ratios).

    What slows the machine down for a while slows both halves of a pair down, so
    that the median of the pairs' ratios is steadier than any time alone. Every
    second pair runs in the other order.
    """
    for _run in range(warm_up):
        first()
        second()
    times = []
    for index in range(pairs):
        if index % 2:
            late = _seconds(second)
            times.append((_seconds(first), late))
        else:
            times.append((_seconds(first), _seconds(second)))
    return (
        statistics.median(one for one, _other in times),
        statistics.median(other for _one, other in times),
        statistics.median(other / one for one, other in times),
    )


def _seconds(function):
    gc.collect(0)
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def milliseconds(seconds):
    """A time as the table shows it."""
    return f"{1000 * seconds:.1f} ms"


def whole_seconds(seconds):
    """A longer time as the table shows it."""
    return f"{seconds:.1f} s"
