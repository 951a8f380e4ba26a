"""Size and speed of a terminology: half a million names made, loaded and looked up, and a file taken in.

    python benchmarks/terminology.py [FILE]

The names are synthetic: words of made-up syllables, two to five a name, four names a concept. FILE is any terminology
file, such as a full hp.obo. Loading and looking up happen in a process of their own, so that its memory is theirs.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rxkg.ontology.importers import read_terminology
from rxkg.ontology.names import name_key
from rxkg.ontology.terminology import About, Entry, Terminology, write_terminology

NAMES_EACH = 4
LOOKUPS = 100_000


def make_entries(names: int) -> Iterator[Entry]:
    """Concepts with `names` names in all, the same at every call."""
    draw = random.Random(4)
    syllables = [c + v for c in "bcdfghklmnprstvz" for v in "aeiou"]
    words = ["".join(draw.choices(syllables, k=draw.randint(2, 5))) for _ in range(60_000)]
    for number in range(names // NAMES_EACH):
        texts = [" ".join(draw.choices(words, k=draw.randint(2, 5))) for _ in range(NAMES_EACH)]
        yield Entry(f"EX:{number}", texts[0], tuple((text, "exact") for text in texts[1:]), (f"EX:{number // 7}",))


def megabytes() -> float:
    """Resident memory of this process; its peak where the platform has no /proc."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(next(line.split()[1] for line in status.read_text().splitlines() if "VmRSS" in line)) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def load(folder: Path, texts: list[str]) -> None:
    """Prints what the first look-up and many more take."""
    terminology = Terminology(folder)
    before = megabytes()
    began = time.perf_counter()
    terminology.named("")
    terminology.concept("")
    print(f"loaded in {time.perf_counter() - began:.2f} s, memory grew by {megabytes() - before:.0f} MB")
    for kind, asked in (("keys", [name_key(text) for text in texts]), ("names, keyed first", texts)):
        name_key.cache_clear()
        began = time.perf_counter()
        found = sum(bool(terminology.named(text if kind == "keys" else name_key(text))) for text in asked)
        seconds = time.perf_counter() - began
        print(f"{len(asked) / seconds:,.0f} look-ups a second by {kind}; {found:,} of {len(asked):,} found")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--names", type=int, default=500_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "synthetic"
        began = time.perf_counter()
        about = About(name="synthetic", title="", version="", licence="", source="")
        about = write_terminology(folder, about, make_entries(args.names))
        size = sum(p.stat().st_size for p in folder.iterdir()) / (1 << 20)
        seconds = time.perf_counter() - began
        print(f"{about.names:,} names of {about.concepts:,} concepts made in {seconds:.1f} s, {size:.1f} MB on disk")
        draw = random.Random(5)
        held = [text for entry in make_entries(args.names // 4) for text, _ in entry.names]
        texts = [*draw.sample(held, min(len(held), LOOKUPS // 2)), *(f"no such name {n}" for n in range(LOOKUPS // 2))]
        process = multiprocessing.get_context("spawn").Process(target=load, args=(folder, texts))
        process.start()
        process.join()
        if args.file:
            began = time.perf_counter()
            header, entries = read_terminology(args.file)
            about = About(name="file", title=header.title, version=header.version, licence="", source=args.file.name)
            about = write_terminology(Path(temporary) / "file", about, entries)
            seconds = time.perf_counter() - began
            print(f"{args.file.name}: {about.names:,} names of {about.concepts:,} concepts taken in, {seconds:.1f} s")


if __name__ == "__main__":
    main()
