"""Measures every export of a base: time, memory and bytes, beside Oxigraph's own dump of the same store in N-Quads.

    python benchmarks/exports/measure.py KB [FORMAT…]

Each export is a process of its own. A format may be followed by "/" and a profile ("turtle/biolink").
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from rxkg.generations import Generations
from rxkg.graph.exports.formats import FORMATS
from rxkg.graph.exports.profiles import PROFILES

_DUMP = """
import sys, pyoxigraph as ox
with open(sys.argv[2], "wb") as out:
    ox.Store.read_only(sys.argv[1]).dump(out, format=ox.RdfFormat.N_QUADS)
"""


def run(command: list[str]) -> tuple[float, float, float]:
    """Seconds by the clock, processor seconds and peak MB of a command; raises RuntimeError where it fails."""
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} failed")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def size_of(path: Path) -> int:
    """Bytes of a file, or of all in a folder."""
    return path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())


def main() -> None:
    """One row an export."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("kb", type=Path)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help="[default: all, and all profiles as Turtle]")
    args = parser.parse_args()
    wanted = args.formats or [*FORMATS, *(f"turtle/{profile}" for profile in PROFILES if profile != "rxkg")]
    store = Generations(args.kb).current() / "graph"
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "dump.nq"
        clock, processor, memory = run([sys.executable, "-c", _DUMP, str(store), str(out)])
        print("| export | seconds | processor seconds | times the dump, by processor | peak MB | MB written |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        dumped = processor
        print(f"| Oxigraph's dump | {clock:.1f} | {processor:.1f} | 1.0 | {memory:.0f} | {size_of(out) / 1e6:.0f} |")
        out.unlink()
        for name in wanted:
            form, _, profile = name.partition("/")
            target = Path(scratch) / f"out{FORMATS[form].suffix}"
            chosen = ["--profile", profile] if profile else []
            export = [sys.executable, "-m", "rxkg", "export", "--kb", str(args.kb)]
            command = [*export, "--to", form, *chosen, "-o", str(target)]
            clock, processor, memory = run(command)
            row = (
                f"{clock:.1f} | {processor:.1f} | {processor / dumped:.1f} | {memory:.0f} | {size_of(target) / 1e6:.0f}"
            )
            print(f"| `{name}` | {row} |", flush=True)
            shutil.rmtree(target) if target.is_dir() else target.unlink()


if __name__ == "__main__":
    main()
