# SPDX-License-Identifier: Apache-2.0
"""Lists the petals that are installed: `python -P -m petal_app_manager.discover` prints them as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from .runner.load import entry_points
from .version import __version__


def installed() -> list[dict[str, Any]]:
    """Returns what is known of each petal without importing it."""
    return [
        {
            "entry": point.name,
            "object": point.value,
            "distribution": point.dist.name if point.dist else None,
            "version": point.dist.version if point.dist else None,
        }
        for point in entry_points()
    ]


def interpreter() -> dict[str, Any]:
    """Returns what the manager wants to know of this interpreter: versions, and its petals."""
    return {"python": sys.version.split()[0], "version": __version__, "petals": installed()}


if __name__ == "__main__":
    print(json.dumps(interpreter()))
