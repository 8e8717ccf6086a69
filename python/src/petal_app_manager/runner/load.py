# SPDX-License-Identifier: Apache-2.0
"""Finds the class of a petal and makes the petal."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

GROUP = "petal.plugins"
PROXY_GROUP = "petal.proxies"


class NoPetal(Exception):
    """What was named is no petal; the text is a sentence that says why."""


@dataclass(frozen=True)
class Found:
    """The class of a petal, and the name and version that it has if the class has none."""

    cls: type
    name: str
    version: str


def find(what: str) -> Found:
    """Finds a petal: the name of an entry point, `module:Class`, or the path of a file, `file.py` or `file.py:Class`.

    Raises NoPetal; what the import raises passes through.
    """
    place, _, class_name = what.partition(":")
    if place.endswith(".py") or "/" in place:
        path = Path(place)
        return _of_class(_class_in(_module_of_file(path), class_name), path.stem, "0")
    if class_name:
        return _of_class(_class_in(importlib.import_module(place), class_name), place, "0")
    return _of_entry_point(what)


def entry_points(group: str = GROUP) -> list[metadata.EntryPoint]:
    """Returns the entry points of a group, by name; of those with one name the first."""
    by_name: dict[str, metadata.EntryPoint] = {}
    for point in metadata.entry_points(group=group):
        by_name.setdefault(point.name, point)
    return [by_name[name] for name in sorted(by_name)]


def make(found: Found, proxies: Mapping[str, Any]) -> Any:
    """Makes the petal, and gives it the name and version that it lacks.

    A constructor that has a parameter gets the proxies.
    """
    petal = found.cls(proxies) if _takes_proxies(found.cls) else found.cls()
    for attribute in ("name", "version"):
        if not isinstance(getattr(petal, attribute, None), str):
            setattr(petal, attribute, getattr(found, attribute))
    return petal


def _of_entry_point(name: str) -> Found:
    for point in entry_points():
        if point.name == name:
            version = point.dist.version if point.dist else "0"
            return _of_class(point.load(), name, version)
    known = ", ".join(point.name for point in entry_points()) or "none"
    raise NoPetal(f"no installed package has an entry point {name!r} in the group {GROUP}; there are: {known}")


def _module_of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise NoPetal(f"there is no file {path}")
    name = f"petal_file_{path.stem}".replace("-", "_").replace(".", "_")  # its own: http.py must not become `http`
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise NoPetal(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _class_in(module: ModuleType, name: str) -> type:
    if name:
        found = getattr(module, name, None)
        if not isinstance(found, type):
            raise NoPetal(f"{module.__name__} has no class {name}")
        return found
    from ..plugins.base import Petal

    classes = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    petals = [each for each in classes if issubclass(each, Petal)]
    petals = petals or [each for each in classes if hasattr(each, "startup")]
    if len(petals) != 1:
        names = ", ".join(each.__name__ for each in petals) or "none"
        raise NoPetal(f"{module.__name__} must have one class that is a petal, and has: {names}; name it: FILE:CLASS")
    return petals[0]


def _of_class(cls: Any, name: str, version: str) -> Found:
    if not isinstance(cls, type):
        raise NoPetal(f"{name} is no class: {cls!r}")
    return Found(cls, name, version)


def _takes_proxies(cls: type) -> bool:
    parameters = [
        each
        for each in inspect.signature(cls).parameters.values()
        if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD) and each.default is each.empty
    ]
    if len(parameters) > 1:
        raise NoPetal(f"{cls.__name__} is made with {len(parameters)} arguments; a petal is made without any")
    return bool(parameters)
