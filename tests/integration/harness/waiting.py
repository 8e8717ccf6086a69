# SPDX-License-Identifier: Apache-2.0
"""Waiting for a condition, never for a time."""

import time

DEADLINE = 30.0  # generous: only a failure takes it
_SHORTEST, _LONGEST = 0.005, 0.04  # between two looks: seconds


def eventually(predicate, what="the condition", timeout=DEADLINE, progress=lambda: None):
    """Returns the first truthy value of `predicate`; an AssertionError after `timeout` seconds in which `progress` gave
    the same as before: what goes on, however slowly on a busy machine, has its time, up to ten times as much.

    `what` may be a function: it is called for the text of the error."""
    end = time.monotonic() + timeout
    last = end + 9 * timeout
    reached = progress()
    pause = _SHORTEST
    while True:
        value = predicate()
        if value:
            return value
        if (now := progress()) != reached:
            reached, end = now, min(time.monotonic() + timeout, last)
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what() if callable(what) else what}")
        time.sleep(pause)
        pause = min(pause * 1.3, _LONGEST)
