"""Times a build as users run it: a whole process, its peak memory, and what comes of it.

    python benchmarks/build.py CORPUS [--processes N] [--keep-kb DIR]

Builds a knowledge base of CORPUS from nothing, builds it again unchanged, then again with one file touched (in a copy),
and prints seconds by phase, peak memory of the process and its children, quads and bytes. Times vary between machines
and runs: compare within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(base: Path, sources: Path, processes: int, report: Path) -> tuple[float, dict[str, object]]:
    """Seconds of a whole `rxkg build` process, and its report."""
    command = [sys.executable, "-m", "rxkg", "build", str(sources), "--kb", str(base), "-q", "--report", str(report)]
    command += ["--processes", str(processes)]
    began = time.perf_counter()
    done = subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"rxkg build ended with {done.returncode}")
    return time.perf_counter() - began, json.loads(report.read_text(encoding="utf-8"))


def main() -> None:
    """Three builds: from nothing, unchanged, one file touched."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep-kb", type=Path, help="move the base here at the end")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base, sources, report = Path(folder) / "kb", Path(folder) / "sources", Path(folder) / "report.json"
        shutil.copytree(args.corpus, sources)
        seconds, first = run(base, sources, args.processes, report)
        # The largest child's peak; with several processes they add up to at most that many times as much.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"from nothing   {seconds:7.1f} s   largest process {peak:,.0f} MB   {first['counts']}")
        print(f"               {first['bytes']:,} bytes; by phase {first['seconds']}")
        seconds, again = run(base, sources, args.processes, report)
        print(f"unchanged      {seconds:7.1f} s   changed nothing: {again['changed_nothing']}")
        touched = sorted(sources.rglob("*.md"))[0]
        touched.write_text(touched.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
        seconds, third = run(base, sources, args.processes, report)
        print(f"one touched    {seconds:7.1f} s   changed {third['changed']}   by phase {third['seconds']}")
        if args.keep_kb:
            shutil.move(base, args.keep_kb)


if __name__ == "__main__":
    main()
