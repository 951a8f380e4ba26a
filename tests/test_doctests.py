"""The examples in docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
import rxkg

MODULES = sorted(m.name for m in pkgutil.walk_packages(rxkg.__path__, "rxkg.") if not m.name.endswith("__main__"))
for _room in ("ontology", "ingest", "graph", "search"):
    MODULES += [
        m.name for m in pkgutil.walk_packages(importlib.import_module(f"rxkg.{_room}").__path__, f"rxkg.{_room}.")
    ]


@pytest.mark.parametrize("name", sorted({"rxkg", *MODULES}))
def test_examples_in(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
