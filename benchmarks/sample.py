"""Draws random facts, or their concepts, to be read against their sentences, and tallies what the reader found.

    python benchmarks/sample.py draw --corpus CORPUS --seed 1 --size 300 [--without GOLD…] > facts.jsonl
    python benchmarks/sample.py draw --concepts --corpus CORPUS --seed 1 --size 300 > mentions.jsonl
    python benchmarks/sample.py tally facts.jsonl

With --concepts the facts are drawn from those with a concept, and by kind and match: as many exact matches as close and
broad ones of each kind; the verdict is on the concept alone ("true" where it is what its match says it is).
`draw` takes the same number of facts of each kind, each fact of the corpus as likely as any other of its kind, leaves
out the monographs that the folders of annotations GOLD name, and prints one JSON object a line. The reader fills in
`verdict` ("true", "false", or "plain" for what the text denies or doubts and yet stands as a plain fact) and, where
it is not "true", `cause`. `tally` prints the precision by kind with its 95 % interval (Wilson 1927) and the causes.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from rxkg import RxkgError, extract_record, read_monograph, read_source
from rxkg.ingest.grounding import Grounder
from rxkg.ingest.sentences import sentence_around
from rxkg.ontology.records import KINDS, Component, Statement
from rxkg.render import describe

GROUNDED = (*(k for k in KINDS if k != "dosing"), Component.kind)
VERDICTS = ("true", "false", "plain")


def draw(corpus: Path, seed: int, size: int, without: list[Path], *, concepts: bool = False) -> list[dict[str, Any]]:
    """Facts with their sentences, by kind (with `concepts` by kind and match), in random order within it."""
    known = {json.loads(p.read_text(encoding="utf-8"))["file"] for folder in without for p in folder.rglob("*.json")}
    generator = random.Random(seed)
    grounder = Grounder()
    groups = [f"{k}:{m}" for k in GROUNDED for m in ("exact", "wider")] if concepts else list(KINDS)
    each = -(-size // len(groups))
    kept: dict[str, list[dict[str, Any]]] = {group: [] for group in groups}
    seen: Counter[str] = Counter()
    for path in sorted(corpus.rglob("*.md")):
        name = path.relative_to(corpus).as_posix()
        if name in known:
            continue
        try:
            source = read_source(path, name=name)
            record = extract_record(read_monograph(source))
        except RxkgError:
            continue
        if concepts:
            record = grounder.ground(record)
        for kind in GROUNDED if concepts else KINDS:
            for statement in record.of(kind):
                if concepts and statement.concept is None:
                    continue
                group = f"{kind}:{'exact' if statement.match == 'exact' else 'wider'}" if concepts else kind
                seen[group] += 1
                place = len(kept[group]) if len(kept[group]) < each else generator.randrange(seen[group])
                if place < each:  # a reservoir: every fact of the group stays equally likely
                    kept[group][place : place + 1] = [_to_read(name, record.title, statement, source.text)]
    for facts in kept.values():
        generator.shuffle(facts)
    return [fact for group in groups for fact in kept[group]]


def _to_read(name: str, title: str, statement: Statement, text: str) -> dict[str, Any]:
    sentences = []
    for evidence in statement.evidence[:3]:
        first, last = sentence_around(text, evidence.start, evidence.end)
        before = " ".join(text[max(0, first - 240) : first].split())
        sentences.append(f"… {before} ⟦{' '.join(text[first:last].split())}⟧")
    return {
        "kind": statement.kind,
        "file": name,
        "title": title,
        "fact": describe(statement) + (f" [meant: {statement.narrowed}]" if statement.narrowed else ""),
        "rule": statement.rule,
        "confidence": statement.confidence,
        "section": statement.section.value,
        "concept": statement.concept and f"{statement.concept} {statement.label} ({statement.match})",
        "sentences": sentences,
        "verdict": "",
        "cause": "",
    }


def interval(true: int, read: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson.

    >>> [round(x, 2) for x in interval(48, 50)]
    [0.87, 0.99]
    """
    z = 1.96
    share, spread = true / read, z * z / read
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / read + spread / (4 * read)) / (1 + spread)
    return centre - half, centre + half


def tally(facts: list[dict[str, Any]]) -> None:
    """Prints the table in markdown, and each fact that is not true."""
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fact in facts:
        if fact["verdict"] not in VERDICTS:
            raise SystemExit(f"sample: {fact['file']}: {fact['fact']!r} has no verdict; give one of {VERDICTS}")
        by_kind[fact["kind"]].append(fact)
        by_kind["all"].append(fact)
        if fact.get("concept"):
            by_kind["exact" if fact["concept"].endswith("(exact)") else "close and broad"].append(fact)
    print("| kind | facts read | true | precision (95 % interval) | denied or doubted, yet plain |")
    print("| --- | --- | --- | --- | --- |")
    for kind in (*sorted(by_kind.keys() - {"all"}), "all"):
        read = by_kind[kind]
        true = sum(f["verdict"] == "true" for f in read)
        low, high = interval(true, len(read))
        plain = sum(f["verdict"] == "plain" for f in read)
        share = f"{true / len(read):.3f} ({low:.3f} to {high:.3f})"
        print(f"| {kind.replace('_', ' ')} | {len(read)} | {true} | {share} | {plain} |")
    print()
    for fact in facts:
        if fact["verdict"] != "true":
            print(
                f"- {fact['kind'].replace('_', ' ')}, {fact['file']}, `{fact['rule']}`: {fact['fact']}: {fact['cause']}"
            )


def main() -> int:
    """Draws or tallies."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--corpus", type=Path, required=True)
    drawing.add_argument("--seed", type=int, default=1)
    drawing.add_argument("--size", type=int, default=300)
    drawing.add_argument("--concepts", action="store_true", help="draw mentions with a concept, by kind and match")
    drawing.add_argument("--without", type=Path, nargs="*", default=[])
    commands.add_parser("tally").add_argument("facts", type=Path)
    args = parser.parse_args()
    if args.command == "tally":
        with args.facts.open(encoding="utf-8") as lines:
            tally([json.loads(line) for line in lines if line.strip()])
        return 0
    for fact in draw(args.corpus, args.seed, args.size, args.without, concepts=args.concepts):
        print(json.dumps(fact, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
