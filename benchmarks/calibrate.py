"""Fits the confidence of facts to annotated monographs, and shows how well it keeps its word.

    python benchmarks/calibrate.py --score SCORE --corpus CORPUS --fit DIR… --calibrate DIR… [--check DIR…] [--write]

Each DIR holds annotations, CORPUS the monographs that they name, SCORE the script that aligns facts with annotations.
A fact counts as true where an annotation matches it, optional ones included. The weights of the traits are fitted by
logistic regression with a ridge penalty on the first sets; scale, offset and offsets by kind are then fitted on the
second (after Platt 1999), which should be texts whose errors nobody has mended.
Needs SciPy (`pip install -e .[calibrate]`). Prints a table of predicted against observed shares for each set; with
--write, replaces `ingest/cues/confidence.tsv`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
from annotations import load_score, read_annotated
from rxkg.ingest.confidence import traits_of
from rxkg.ontology.records import KINDS
from scipy.optimize import minimize
from scipy.special import expit

TABLE = Path(__file__).parent.parent / "ingest" / "cues" / "confidence.tsv"
HEAD = "# trait\tweight\n# Log-odds of a fact's being true, to be added up; made by benchmarks/calibrate.py.\n"
#: Traits seen less often get no weight of their own.
RARE = 8
#: Variance of the prior on a weight; the common offset has none.
SPREAD = 1.0
BINS = (0.0, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)

Array = npt.NDArray[np.float64]
Fact = tuple[list[str], bool]  # traits, true


def judge(folder: Path, corpus: Path, score: ModuleType) -> list[Fact]:
    """The facts read from the annotated monographs of a folder, each with whether an annotation says it too."""
    out: list[Fact] = []
    for gold, record in read_annotated(folder, corpus):
        plain = record.to_json()
        for kind in KINDS:
            if kind not in gold:
                continue
            statements = list(record.of(kind))
            wanted = score.unique(gold.get(kind, []), kind)
            matched = {j: wanted[i] for i, j, _ in score.align(wanted, plain[kind], kind, 0.5)}
            for number, statement in enumerate(statements):
                given = matched.get(number)
                status = getattr(statement, "status", None)
                agreed = given is not None and (given.get("status") == "excluded") == (status == "excluded")
                out.append((list(traits_of(statement)), agreed))
    return out


def fit(facts: Sequence[Fact]) -> dict[str, float]:
    """Weights by trait: the maximum of the penalised likelihood, rare traits left out."""
    counts = Counter(trait for traits, _ in facts for trait in traits)
    names = sorted(t for t, n in counts.items() if n >= RARE)
    rows = np.array([[float(name in traits) for name in names] for traits, _ in facts])
    precision = np.array([0.0 if name == "any" else 1 / SPREAD for name in names])
    values = _maximise(rows, facts, np.zeros(len(names)), precision)
    return dict(zip(names, map(float, values), strict=True))


def calibrate(weights: dict[str, float], facts: Sequence[Fact]) -> dict[str, float]:
    """The weights with the scale, the offset and the offsets by kind that fit a second set best.

    As Platt does with scale and offset alone; the offsets by kind are held near none by the same prior as the weights,
    the scale near one.
    """
    kinds = sorted({traits[1] for traits, _ in facts})
    rows = np.array([[_sum(weights, traits), 1.0, *(float(k == traits[1]) for k in kinds)] for traits, _ in facts])
    expected = np.array([1.0, 0.0, *[0.0] * len(kinds)])  # scale, offset, kinds
    precision = np.array([4 / SPREAD, 0.0, *[1 / SPREAD] * len(kinds)])
    scale, offset, *more = map(float, _maximise(rows, facts, expected, precision))
    out = {trait: scale * weight for trait, weight in weights.items()}
    out["any"] += offset
    for kind, value in zip(kinds, more, strict=True):
        out[kind] = out.get(kind, 0.0) + value
    return out


def _maximise(rows: Array, facts: Sequence[Fact], expected: Array, precision: Array) -> Array:
    """The weights of a logistic regression of truth on `rows` under a normal prior of that mean and precision."""
    true = np.array([float(t) for _, t in facts])

    def loss(values: Array) -> tuple[float, Array]:
        odds, away = rows @ values, values - expected
        total = float(np.logaddexp(0.0, odds).sum() - true @ odds + 0.5 * precision @ away**2)
        return total, rows.T @ (expit(odds) - true) + precision * away

    found = minimize(
        loss, expected, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-7}
    )
    if not found.success:
        raise SystemExit(f"calibrate: no maximum found: {found.message}")
    return np.asarray(found.x)


def report(name: str, weights: dict[str, float], facts: Sequence[Fact]) -> None:
    """Prints predicted against observed shares of true facts, by bins of confidence."""
    judged = [(float(expit(_sum(weights, traits))), true) for traits, true in facts]
    share = sum(t for _, t in judged) / len(judged)
    brier = sum((p - t) ** 2 for p, t in judged) / len(judged)
    print(f"\n{name}: {len(judged)} facts, {share:.3f} true, Brier {brier:.4f} (constant: {share * (1 - share):.4f})")
    print("confidence     facts  predicted  true")
    for low, high in pairwise(BINS):
        inside = [(p, t) for p, t in judged if low <= p < high]
        if inside:
            mean, seen = (sum(x[i] for x in inside) / len(inside) for i in (0, 1))
            print(f"{low:.2f} to {min(high, 1):.2f}  {len(inside):6}      {mean:.3f}  {seen:.3f}")


def _sum(weights: dict[str, float], traits: Sequence[str]) -> float:
    return sum(weights.get(t, 0.0) for t in traits)


def main() -> int:
    """Fits, calibrates, reports, writes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--fit", type=Path, nargs="+", required=True)
    parser.add_argument("--calibrate", type=Path, nargs="+", required=True)
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true", help="replace the table of weights")
    args = parser.parse_args()
    score = load_score(args.score)
    facts = [fact for folder in args.fit for fact in judge(folder, args.corpus, score)]
    second = [fact for folder in args.calibrate for fact in judge(folder, args.corpus, score)]
    weights = calibrate(fit(facts), second)
    report("fitted on", weights, facts)
    report("calibrated on", weights, second)
    for folder in args.check:
        report(f"checked on {folder.name}", weights, judge(folder, args.corpus, score))
    if args.write:
        lines = "".join(f"{trait}\t{weight:.2f}\n" for trait, weight in sorted(weights.items()) if abs(weight) >= 0.05)
        TABLE.write_text(HEAD + lines, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
