# SPDX-License-Identifier: Apache-2.0
"""Waiting for a condition, never for a time."""

import time

DEADLINE = 30.0  # generous: only a failure takes it


def eventually(predicate, what="the condition", timeout=DEADLINE):
    """Returns the first truthy value of `predicate`; an AssertionError after `timeout` seconds.

    `what` may be a function: it is called for the text of the error."""
    end = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what() if callable(what) else what}")
        time.sleep(0.01)
