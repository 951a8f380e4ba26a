"""Times of rxkg's search beside Whoosh in its default settings: a query, an index, a whole process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from judging import Query
from rxkg.search.documents import Document
from rxkg.search.index import create_index
from systems import PlainWhoosh, Rxkg

ROUNDS = 3
HITS = 10
# What a process costs that imports click and does nothing.
_EMPTY = "import click\n@click.command()\ndef main(): pass\nmain()\n"


def seconds(call: Callable[..., object], *given: object) -> float:
    """How long a call takes with what is given to it."""
    began = perf_counter()
    call(*given)
    return perf_counter() - began


def query_times(
    searches: dict[str, Callable[[str], object]], queries: Sequence[Query], rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Milliseconds a query by name of the search: the median of some rounds, in which all take turns."""
    found: dict[str, list[float]] = {name: [] for name in searches}
    for query in queries:
        taken = [{name: seconds(search, query.words) for name, search in searches.items()} for _ in range(rounds)]
        for name in searches:
            found[name].append(1000 * median(times[name] for times in taken))
    return found


def print_query_times(ours: Rxkg, folder: Path, queries: Sequence[Query]) -> None:
    """Latency in one process of the first hits with their snippets."""
    whoosh = PlainWhoosh(folder / "whoosh")
    searches: dict[str, Callable[[str], object]] = {
        "rxkg": lambda words: ours.kb.search(words, limit=HITS),
        "Whoosh OR": lambda words: whoosh.search(words, HITS, join="OR", snippets=True),
        "Whoosh OR, fuzzy": lambda words: whoosh.search(words, HITS, join="OR", snippets=True, fuzzy=True),
    }
    # One in five, once, is enough to place the fuzzy one, which takes seconds.
    times = query_times({name: searches[name] for name in ("rxkg", "Whoosh OR")}, queries)
    times |= query_times({"Whoosh OR, fuzzy": searches["Whoosh OR, fuzzy"]}, queries[::5], 1)
    print(f"\n| ms a query, {HITS} hits with snippets | queries | median | 95th percentile | max |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, values in times.items():
        high = quantiles(values, n=20)[-1]
        print(f"| {name} | {len(values)} | {median(values):.1f} | {high:.1f} | {max(values):.1f} |")


def print_index_times(documents: Sequence[Document]) -> None:
    """Time to make an index of the same documents, and the ratios: in one process, and as `rxkg build` makes it.

    Processor time, of children too, stands beside the clock's, as others may use the machine meanwhile.
    """
    taken: dict[str, tuple[float, float, int]] = {}
    makers: dict[str, Callable[[Path, Sequence[Document]], object]] = {
        "rxkg, one process": create_index,
        "rxkg, all processors": partial(create_index, processes=os.cpu_count() or 1),
        "Whoosh": PlainWhoosh,
    }
    with tempfile.TemporaryDirectory() as scratch:
        for name, make in makers.items():
            folder = Path(scratch) / name.replace(", ", "-").replace(" ", "-")
            began, used = perf_counter(), _processor()
            make(folder, documents)
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            taken[name] = perf_counter() - began, _processor() - used, size
    theirs = taken["Whoosh"]
    print(
        f"\n| index of {len(documents):,} documents | seconds | processor seconds | MB | Whoosh takes, by the clock |"
    )
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, (clock, processor, size) in taken.items():
        print(f"| {name} | {clock:.1f} | {processor:.1f} | {size / 1e6:.0f} | {theirs[0] / clock:.2f} times |")


def _processor() -> float:
    """Seconds of processor time of this process and its ended children."""
    return sum(os.times()[:4])


def print_process_times(base: Path, words: str = "capillary leak", runs: int = 11) -> None:
    """Whole processes in turn: `rxkg search`, and a command of click's that does nothing."""
    # Compiled modules are kept, as everywhere but on machines that say otherwise.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    rxkg = shutil.which("rxkg", path=str(Path(sys.executable).parent)) or "rxkg"
    with tempfile.NamedTemporaryFile("w", suffix=".py") as empty:
        empty.write(_EMPTY)
        empty.flush()
        commands = {"rxkg": [rxkg, "search", words, "--kb", str(base)], "empty": [sys.executable, empty.name]}
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(
                    seconds(lambda c: subprocess.run(c, check=True, capture_output=True, env=env), command)
                )
    ours, nothing = (median(times[name][1:]) for name in commands)  # the first run reads from disk and compiles
    print(f"\nWhole process, median of {runs - 1}: `rxkg search {words}` {ours:.3f} s, an empty click command ", end="")
    print(f"{nothing:.3f} s: {ours / nothing:.1f} times.")


def print_times(ours: Rxkg, base: Path, folder: Path, documents: Sequence[Document], queries: Sequence[Query]) -> None:
    """All of them."""
    print_query_times(ours, folder, queries)
    print_process_times(base)
    print_index_times(documents)
