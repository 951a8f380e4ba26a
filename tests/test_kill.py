"""A build that is killed at any instant leaves the live generation whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import EXAMPLES, write_monograph
from rxkg import KnowledgeBase, build, validate

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")


def start(base: Path, folder: Path) -> subprocess.Popen[bytes]:
    code = "import sys; from rxkg import build; build(sys.argv[1], [sys.argv[2]], force=True)"
    return subprocess.Popen([sys.executable, "-c", code, str(base), str(folder)], stderr=subprocess.DEVNULL)


def state(base: Path) -> tuple[str, tuple[str, ...]]:
    """The live generation's name, and the names of the monographs that it answers for."""
    with KnowledgeBase(base) as opened:
        return (base / "CURRENT").read_text(), opened.names()


def test_ten_kills_leave_the_old_generation_answering(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    for path in EXAMPLES.glob("*.md"):
        folder.mkdir(exist_ok=True)
        (folder / path.name).write_bytes(path.read_bytes())
    base = tmp_path / "kb"
    build(base, [folder])
    write_monograph(folder, "Newcomer")
    began = time.monotonic()
    assert start(tmp_path / "other", folder).wait(timeout=120) == 0
    whole = time.monotonic() - began  # the instants are spread over a whole build, start-up and all
    live, names = state(base)
    killed = 0
    for share in random.Random(7).sample(range(5, 100), 20):
        process = start(base, folder)
        time.sleep(whole * share / 100)
        process.send_signal(signal.SIGKILL)
        killed += process.wait(timeout=60) == -signal.SIGKILL
        with KnowledgeBase(base) as opened:
            assert list(validate(opened)) == []
        generation, found = state(base)
        if generation == live:
            assert found == names
        else:  # the kill came after the switch: the new generation is live, and as whole
            assert "Newcomer" in found
        live, names = generation, found
        if killed == 10:
            break
    assert killed  # a machine that is quicker now than when it was measured finishes before some of the kills
    report = build(base, [folder], force=True)
    assert not list((base / "generations").glob("*.part"))
    assert report.counts["monographs"] == len(list(folder.glob("*.md"))) - 1
