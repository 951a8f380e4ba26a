"""Scores extraction against annotated monographs and shows where it fails.

    python benchmarks/quality.py --score SCORE --corpus CORPUS [--errors FILE] [--kinds KIND…] [--worst 8] FOLDER…

Each FOLDER holds annotations, one JSON file a monograph; CORPUS holds the monographs that they name, SCORE is the
script that compares. Prints one table a folder, the monographs with the most misses and false items, and writes to
FILE every miss, false item and wrong attribute, and as NEAR what only the relaxed figure counts. A kind that the
annotations of a folder leave out is not judged there. Exit status 2 where an input is not there.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from annotations import load_score, read_annotated

Figures = dict[str, Any]


def near(score: ModuleType, annotation: Figures, record: Figures) -> Iterator[str]:
    """What matches an annotation by the relaxed measure alone, as lines."""
    for kind in score.KINDS:
        wanted, found = score.unique(annotation.get(kind, []), kind), score.unique(record[kind], kind)
        for i, j, similarity in score.align(wanted, found, kind, 0.5):
            if similarity < 1 and not score.free(wanted[i]):
                names = ("text",) if kind != "dosing" else ("dose_low", "dose_high", "unit", "frequency", "route")
                ours, theirs = ([str(item.get(n)) for n in names] for item in (found[j], wanted[i]))
                yield f"{annotation['file']}: {kind}: NEAR {' '.join(ours)!r}, gold {' '.join(theirs)!r}"


def judge(score: ModuleType, folder: Path, corpus: Path) -> tuple[Figures, list[str]]:
    """The figures of `score` for a folder of annotations, and the errors as lines."""
    records, close = {}, []
    for annotation, record in read_annotated(folder, corpus):
        plain = record.to_json()
        for kind in score.KINDS:
            if kind not in annotation:
                plain[kind] = []
        records[record.file] = plain
        close += near(score, annotation, plain)
    figures, errors = score.score(folder, records)
    return figures, sorted(errors + close)


def table(figures: Figures) -> Iterator[str]:
    """The lines of a table by kind, and those of the attributes."""
    yield f"{'kind':18} {'strict P':>9} {'R':>6} {'F1':>6}   {'relaxed P':>9} {'R':>6} {'F1':>6} {'gold':>6}"
    for name, row in (*figures["kinds"].items(), ("all", figures["all"])):
        s, r = row["strict"], row["relaxed"]
        if count := r["tp"] + r["fn"]:
            parts = (f"{x['precision']:9.3f} {x['recall']:6.3f} {x['f1']:6.3f}" for x in (s, r))
            yield f"{name:18} {'   '.join(parts)} {count:6}"
    yield "attributes: " + ", ".join(f"{k} {v:.3f}" for k, v in figures["attributes"].items() if v is not None)


def main() -> int:
    """Scores each folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--kinds", nargs="*", default=[], help="list the errors of these kinds alone")
    parser.add_argument("--worst", type=int, default=8, help="how many monographs to list")
    parser.add_argument("--errors", type=Path, help="file for the list of all errors")
    args = parser.parse_args()
    for path in (args.score, args.corpus, *args.folders):
        if not path.exists():
            print(f"quality: {path} is not there", file=sys.stderr)
            return 2
    score = load_score(args.score)
    listed: list[str] = []
    for folder in args.folders:
        figures, errors = judge(score, folder, args.corpus)
        print(f"\n== {folder.name}: {figures['files']} monographs", *table(figures), sep="\n")
        counts = Counter(line.split(":", 1)[0] for line in errors if ": NEAR " not in line)
        for monograph, count in counts.most_common(args.worst):
            print(f"{count:5} {monograph}")
        listed += [f"{folder.name}: {e}" for e in errors if not args.kinds or e.split(": ")[1] in args.kinds]
    if args.errors:
        args.errors.write_text("\n".join(listed) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
