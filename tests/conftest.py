"""Fixtures that many tests share: the example monographs and a base built of them, once a run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

# Tests talk to this machine alone, whatever proxy the environment names.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "monographs"
SHARED = ROOT.parent / "shared"

needs_corpus = pytest.mark.skipif(
    not (SHARED / "corpus").is_dir(), reason="the shared corpus is not beside this checkout"
)
needs_gold = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the annotated monographs are not beside this checkout"
)

MONOGRAPH = """---
layout: minimal-medicine
title: {title}
---

# {title}
### Usage
{title} is used to treat {condition}.

### Side Effects
**Common (1-10%):**

* {effect}
* Nausea
"""


def write_monograph(folder: Path, title: str, *, condition: str = "hypertension", effect: str = "Headache") -> Path:
    """A small monograph in `folder`, named after its title."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{title.lower().replace(' ', '-')}.md"
    path.write_text(MONOGRAPH.format(title=title, condition=condition, effect=effect), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def examples_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of the example monographs; not to be written to."""
    from rxkg import build

    base = tmp_path_factory.mktemp("examples") / "kb"
    build(base, [EXAMPLES])
    return base


@pytest.fixture
def own_base(examples_base: Path, tmp_path: Path) -> Path:
    """A copy of the examples' base that a test may change."""
    return Path(shutil.copytree(examples_base, tmp_path / "kb"))
