# SPDX-License-Identifier: Apache-2.0
"""Petals in Python for the Petal App Manager: docs/python-petals.md.

A petal derives from `petal_app_manager.plugins.base.Petal`. The manager runs it in a process of its own, which speaks
docs/petal-protocol.md.
"""

from .config import Config
from .version import __version__

__all__ = ["Config", "__version__"]
