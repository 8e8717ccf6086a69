# SPDX-License-Identifier: Apache-2.0
"""Which topics and keys a filter, a pattern or a route is for."""

from __future__ import annotations

import fnmatch
from urllib.parse import unquote


def is_topic(text: str) -> bool:
    """Returns whether `text` is a topic name."""
    return 0 < len(text) <= 65_535 and not any(each in text for each in "+#\0")


def is_filter(text: str) -> bool:
    """Returns whether `text` is a topic filter."""
    levels = filter_levels(text)
    return (
        bool(text)
        and "\0" not in text
        and all(each == "+" or "+" not in each for each in levels)
        and all(each == "#" or "#" not in each for each in levels)
        and "#" not in levels[:-1]
    )


def filter_levels(text: str) -> list[str]:
    """Returns the levels of a filter, without `$share/group`."""
    levels = text.split("/")
    return levels[2:] if levels[0] == "$share" and len(levels) > 2 else levels


def filter_matches(text: str, topic: str) -> bool:
    """Returns whether an MQTT filter matches a topic."""
    levels, names = filter_levels(text), topic.split("/")
    if topic.startswith("$") and levels[0] in ("+", "#"):
        return False
    for index, level in enumerate(levels):
        if level == "#":
            return True
        if index >= len(names) or level not in ("+", names[index]):
            return False
    return len(levels) == len(names)


def pattern_matches(pattern: str, text: str) -> bool:
    """Returns whether a local pattern, or one of Redis, matches."""
    return fnmatch.fnmatchcase(text, pattern)


def route_parameters(route: str, path: str) -> dict[str, str] | None:
    """Returns the parameters of a route, such as `/readings/{sensor}`, in a path; None if it is another path."""
    parts, given = route.split("/"), path.split("/")
    if len(parts) != len(given):
        return None
    parameters: dict[str, str] = {}
    for part, value in zip(parts, given, strict=True):
        if part.startswith("{") and part.endswith("}") and value:
            parameters[part[1:-1]] = unquote(value)
        elif part != unquote(value):
            return None
    return parameters
