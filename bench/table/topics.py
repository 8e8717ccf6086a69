# SPDX-License-Identifier: Apache-2.0
"""Who gets this topic, among 10 to 100,000 subscriptions of a kind."""

import math

from programs import run
from row import Row

FEW, MANY = "10", "100000"
KINDS = {"pattern": "patterns", "wildcard": "wildcard filters", "exact": "exact filters", "all": "of each kind",
         "alternatives": "filters of 8 levels with + or a name in each", "stars": "patterns that begin with *"}
# What a topic costs here is the number of ways it has, in any table: shown, and bounded by what may be subscribed.
HOSTILE = {"hostile_filters": "filters of 16 levels with + or a name in each", "hostile_patterns": "patterns with two more *"}


def rows(desk, scale):
    times = run(desk.reference("topics"), desk.home, patience=900)
    result = []
    for kind, name in (KINDS | HOSTILE).items():
        result.append(Row(f"who gets a topic: 100,000 {name}", "ns", [times[kind][MANY]], [],
                          5000 if kind in KINDS else None, at_least=False,
                          note=f"std::unordered_map, exact only: {times['reference_unordered_map'][MANY]:.0f} ns"))
        result.append(Row("the same, beside 10 of them", "ns", [times[kind][MANY]], [times[kind][FEW]],
                          math.log(int(MANY)) / math.log(int(FEW)) if kind in KINDS else None, at_least=False,
                          note=f"std::unordered_map: {times['reference_unordered_map'][MANY] / times['reference_unordered_map'][FEW]:.1f}"))
    return result
