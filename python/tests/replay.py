# SPDX-License-Identifier: Apache-2.0
"""The examples of docs/petal-protocol.md: read, and played against a manager."""

import json
import re
from dataclasses import dataclass

from conftest import ROOT

DOCUMENT = ROOT / "docs" / "petal-protocol.md"
ANYTHING = "..."
HELLO = '{"jsonrpc":"2.0","id":0,"method":"hello","params":{"protocol":1,"name":"petal-demo","version":"1.0.0"}}'


@dataclass(frozen=True)
class Example:
    line: int
    steps: tuple

    def __str__(self):
        return f"line {self.line}"


def examples():
    """The blocks in the language `petal`: each a tuple of (mark, text)."""
    text = DOCUMENT.read_text()
    found = []
    for match in re.finditer(r"^```petal\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        steps = tuple((line[0], line[2:]) for line in match[1].splitlines())
        found.append(Example(text.count("\n", 0, match.start()) + 1, steps))
    return found


def matches(expected, actual):
    """Whether `actual` is what the document shows; "..." stands for any value."""
    if expected == ANYTHING:
        return actual is not None
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and expected.keys() == actual.keys()
            and all(matches(value, actual[name]) for name, value in expected.items())
        )
    if isinstance(expected, list):
        return isinstance(actual, list) and len(expected) == len(actual) and all(map(matches, expected, actual))
    return type(expected) is type(actual) and expected == actual


def says_hello(example):
    return any('"hello"' in text for mark, text in example.steps if mark == ">")


class Ids:
    """The ids of the manager's requests: those of the document, and those of the run."""

    def __init__(self):
        self.known = {}

    def bind(self, shown, actual):
        if "method" in shown and "id" in shown:
            self.known[shown["id"]] = actual["id"]
            return {**shown, "id": actual["id"]}
        return shown

    def translate(self, text):
        """A line of the petal, with the ids of this run in its responses and its reports."""
        try:
            line = json.loads(text)
        except ValueError:
            return text
        if not isinstance(line, dict):
            return text
        if line.get("method") == "command.progress":
            call = line["params"]["call"]
            return text.replace(f'"call":{call}', f'"call":{self.known[call]}', 1)
        if line.get("id") not in self.known:
            return text
        if "method" not in line and ("result" in line or "error" in line):
            return text.replace(f'"id":{line["id"]}', f'"id":{self.known[line["id"]]}', 1)
        return text
