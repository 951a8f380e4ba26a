"""Measures how relevant what a search finds is, beside three other engines on the same documents.

    python benchmarks/search/relevance.py [CORPUS] [--kb DIR] [--work DIR] [--part PART] [--errors N] [--times]

Builds a knowledge base of CORPUS, or takes the one of --kb, judges all its sections by `judgements.yaml` and prints
nDCG@10, MRR and recall@20 by kind of query. --errors shows the queries where rxkg is furthest below the best other
engine, with the first N hits of both; --times adds latency and the time that an index takes to make. --work keeps
what does not depend on rxkg's ranking: documents, grades and the others' indexes; another corpus or other judgements
make them anew, but a change of how texts are read needs a new folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from judging import HERE, PARTS, Query, judge, read_queries
from measures import ndcg, recall, reciprocal_rank
from rxkg.knowledge_base import KnowledgeBase
from rxkg.search.documents import Document
from systems import Rxkg, open_baselines, read_documents

DEPTH = 20
Rankings = Mapping[str, Sequence[str]]  # query to ids
Grades = Mapping[str, Mapping[str, int]]
MEASURES: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "nDCG@10": ndcg,
    "MRR": reciprocal_rank,
    "recall@20": recall,
}


def mean(measure: str, queries: Iterable[Query], rankings: Rankings, grades: Grades) -> float:
    """A measure's mean over queries."""
    return fmean(MEASURES[measure](rankings[q.id], grades[q.id]) for q in queries)


def prepare(base: Path, work: Path) -> tuple[Path, tuple[Document, ...], dict[str, dict[str, int]]]:
    """A folder for these texts, documents and grades, from `work` where they are there for these judgements."""
    work.mkdir(parents=True, exist_ok=True)
    with KnowledgeBase(base) as kb:
        texts = hashlib.sha256("".join(f"{row.slug} {row.sha256}\n" for row in kb.sources()).encode()).hexdigest()[:16]
    folder = work / texts
    folder.mkdir(exist_ok=True)
    kept = folder / "documents.pickle"
    if kept.exists():
        documents = pickle.loads(kept.read_bytes())
    else:
        documents = read_documents(base)
        kept.write_bytes(pickle.dumps(documents))
    rules = b"".join((HERE / name).read_bytes() for name in ("queries.tsv", "judgements.yaml", "judging.py"))
    judged = folder / f"grades-{hashlib.sha256(rules).hexdigest()[:16]}.json"
    if not judged.exists():
        judged.write_text(json.dumps(judge(documents)), encoding="utf-8")
    return folder, documents, json.loads(judged.read_text(encoding="utf-8"))


def rank_baselines(
    folder: Path, documents: Sequence[Document], queries: Sequence[Query], grades: Grades
) -> dict[str, Rankings]:
    """The rankings of the other engines, each with AND or OR, whichever has the higher nDCG@10 over all."""
    found: dict[str, Rankings] = {}
    for system in open_baselines(folder, documents).values():
        joined = {
            f"{system.name} {join}": {q.id: system.search(q.words, DEPTH, join=join) for q in queries}
            for join in ("AND", "OR")
        }
        best = max(joined, key=lambda name: mean("nDCG@10", queries, joined[name], grades))
        found[best] = joined[best]
    return found


def print_tables(queries: Sequence[Query], rankings: Mapping[str, Rankings], grades: Grades) -> None:
    """One table a measure: kinds by systems, later parts by kind, then parts and all."""
    groups = {kind: [q for q in queries if q.kind == kind] for kind in dict.fromkeys(q.kind for q in queries)}
    later = {
        f"{part} {kind}": [q for q in members if q.part == part]
        for part in ("fresh", "last")
        for kind, members in groups.items()
    }
    groups |= later | {part: [q for q in queries if q.part == part] for part in PARTS}
    groups["all"] = list(queries)
    for measure in MEASURES:
        print(f"\n| {measure} | queries | {' | '.join(rankings)} |")
        print("| --- |" + " ---: |" * (len(rankings) + 1))
        for name, members in groups.items():
            if members:
                cells = (f"{mean(measure, members, found, grades):.3f}" for found in rankings.values())
                print(f"| {name} | {len(members)} | {' | '.join(cells)} |")


def print_errors(
    queries: Sequence[Query],
    rankings: Mapping[str, Rankings],
    grades: Grades,
    pages: Mapping[str, Document],
    shown: int,
) -> None:
    """Queries where rxkg is below the best other by nDCG@10, worst first, with the first hits and their grades."""
    lacks = []
    for query in queries:
        scores = {name: ndcg(found[query.id], grades[query.id]) for name, found in rankings.items()}
        best = max((name for name in scores if name != Rxkg.name), key=lambda name: scores[name], default=Rxkg.name)
        if scores[best] > scores[Rxkg.name]:
            lacks.append((scores[Rxkg.name] - scores[best], query, best, scores))
    for lack, query, best, scores in sorted(lacks, key=lambda item: (item[0], item[1].id)):
        print(f"\n{query.id} {query.words}: {scores[Rxkg.name]:.3f}, {best} {scores[best]:.3f} ({lack:+.3f})")
        for name in (Rxkg.name, best):
            print(f"  {name}")
            for key in rankings[name][query.id][:shown]:
                page = pages[key]
                print(f"    {grades[query.id].get(key, 0)}  {page.title[:50]} / {page.section or 'drug'}  {key}")


def main() -> None:
    """The tables, and what the options ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("corpus", type=Path, nargs="?", help="monographs to build a base of")
    parser.add_argument("--kb", type=Path, help="a base to take instead")
    parser.add_argument("--work", type=Path, help="folder for what can be used again")
    parser.add_argument("--part", choices=PARTS, help="these queries alone")
    parser.add_argument("--errors", type=int, metavar="N", help="queries below the best other engine, with N hits")
    parser.add_argument("--times", action="store_true", help="latency, and the time to make an index")
    args = parser.parse_args()
    if not (args.corpus or args.kb):
        parser.error("name a CORPUS or a base with --kb")
    with tempfile.TemporaryDirectory() as scratch:
        work, base = args.work or Path(scratch) / "work", args.kb
        if base is None:
            from rxkg import build

            base = Path(scratch) / "kb"
            build(base, [args.corpus])
        folder, documents, grades = prepare(base, work)
        queries = [q for q in read_queries() if args.part in (None, q.part)]
        ours = Rxkg(base, documents)
        rankings: dict[str, Rankings] = {ours.name: {q.id: ours.search(q.words, DEPTH) for q in queries}}
        rankings |= rank_baselines(folder, documents, queries, grades)
        print(f"{len(documents):,} documents, {len(queries)} queries", file=sys.stderr)
        print_tables(queries, rankings, grades)
        if args.errors:
            print_errors(queries, rankings, grades, {d.id: d for d in documents}, args.errors)
        if args.times:
            from times import print_times

            sys.stdout.flush()

            print_times(ours, base, folder, documents, queries)


if __name__ == "__main__":
    main()
