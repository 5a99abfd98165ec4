"""Fit the scorecards of screening on labelled examples, and write it with its measured quality.

    python tools/fit_screening_model.py --demands dev.jsonl --labels dev_labels.jsonl --version 2026-11

Logistic regression by Newton's method with a small penalty, on the candidates that the engine itself finds. The quality
is measured on subjects that the fitting has not seen (five folds by subject), the threshold is the score with the best
F1 at a precision of 0.985 or more. What is written goes into src/zhixiang/screening/data/pair_model.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from zhixiang.screening.candidates import hooks, pairs_on_hooks  # noqa: E402  # after the path is set
from zhixiang.screening.columns import Columns, SubjectBook, columns_of, main_subjects, subject_times  # noqa: E402
from zhixiang.screening.demand import demand_of  # noqa: E402
from zhixiang.screening.features import NAMES, PARTS, RENAMED, SAME, different_acts, features, one_subject  # noqa: E402
from zhixiang.screening.masking import masked  # noqa: E402
from zhixiang.screening.model import Card, PairModel  # noqa: E402
from zhixiang.screening.profile import profile_of  # noqa: E402
from zhixiang.screening.subject import SubjectFinder, vocabulary_of  # noqa: E402

FOLDS = 5
PENALTY = 0.3
TEMPLATES = 200
HIDDEN = (0.0, 0.5, 1.0)
"""Shares of the thesaurus that the fitting does without, in turn: other provinces use words that it does not know."""
LEAST_PRECISION = 0.985

SPLIT = "split"
"""The class of the labels that are parts of one project."""


def fit(table: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weights and, last, the start value."""
    x = np.hstack([table.astype(float), np.ones((len(table), 1))])
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 1e-6
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (chance - labels) + penalty * weights
        curve = (x.T * (chance * (1 - chance))) @ x + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def card(table: np.ndarray, labels: np.ndarray, names: Sequence[str], against: Collection[str]) -> Card:
    """A card that weighs the features of these names: those in ``against`` speak against, all others for.

    Features that go together would otherwise share their weight out with odd signs, and nobody would believe a card
    that takes points for equal figures. The oddest one is left out, until all weigh as they should.
    """
    chosen = [NAMES.index(name) for name in names]
    while True:
        fitted = fit(table[:, chosen], labels)
        odd = [weight if NAMES[at] in against else -weight for at, weight in zip(chosen, fitted[:-1], strict=True)]
        if max(odd) <= 0:
            break
        chosen.pop(odd.index(max(odd)))
    weights = np.zeros(len(NAMES))
    weights[chosen] = fitted[:-1]
    return Card(float(fitted[-1]), weights)


def cards(tables: list[np.ndarray], labels: np.ndarray, split: np.ndarray, rows: np.ndarray) -> PairModel:
    """The cards, fitted on some rows of all tables, each on the pairs that it is meant for."""

    def fitted(
        names: Sequence[str],
        against: Collection[str],
        meant: Callable[[np.ndarray], np.ndarray],
        answers: np.ndarray,
    ) -> Card:
        chosen = [rows & meant(one) for one in tables]
        told = np.concatenate([answers[here] for here in chosen])
        return card(np.vstack([one[here] for one, here in zip(tables, chosen, strict=True)]), told, names, against)

    return PairModel(
        version="",
        same=fitted(SAME, {"acts_differ"}, lambda one: one_subject(one) & ~split, labels),
        renamed=fitted(
            RENAMED, {"acts_differ", "title_near", "clauses_shared"}, lambda one: ~one_subject(one) & ~split, labels
        ),
        parts=fitted(PARTS, {"kinds_shared", "figures_near"}, different_acts, labels * split),
        threshold=0.5,
        quality={},
    )


def _templates(columns: Columns, subject: np.ndarray) -> np.ndarray:
    """Demands beside themselves with another product in the same words: a template, and no duplicate."""
    some = np.arange(0, len(columns), max(1, len(columns) // TEMPLATES))
    table = features(columns, some, some, subject)
    table[:, NAMES.index("subject_same")] = 0.0
    return table


def _told(one: Card, names: tuple[str, ...]) -> dict[str, Any]:
    weights = {name: round(float(one.weights[NAMES.index(name)]), 3) for name in names}
    return {"start": round(one.start, 3), "weights": weights}


def best_threshold(scores: np.ndarray, labels: np.ndarray, positives: int) -> tuple[float, dict[str, float]]:
    """The score with the best F1 among those with enough precision, and what it reaches."""
    order = np.argsort(-scores)
    hits = np.cumsum(labels[order])
    precision, recall = hits / np.arange(1, len(labels) + 1), hits / positives
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    f1[precision < LEAST_PRECISION] = 0
    at = int(f1.argmax())
    # Half-way to the next one, so that a hair's breadth decides nothing.
    following = scores[order][at + 1] if at + 1 < len(order) else 0.0
    threshold = float((scores[order][at] + following) / 2)
    told = {"f1": f1[at], "precision": precision[at], "recall": recall[at]}
    return threshold, {name: round(float(value), 4) for name, value in told.items()}


def _f1(reported: np.ndarray, labels: np.ndarray, positives: int) -> float:
    hits = float((reported & (labels == 1)).sum())
    return 2 * hits / (float(reported.sum()) + positives)


def _without_acts(columns: Columns, share: float) -> Columns:
    """The columns as if the thesaurus did not know ``share`` of its lines."""
    known = (columns.target_act * 7919 % 100) >= share * 100
    return replace(columns, target_act=np.where(known, columns.target_act, 0))


def main() -> None:
    """Read, fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--demands", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "src/zhixiang/screening/data/pair_model.json")
    args = parser.parse_args()

    demands = [demand_of(line) for line in args.demands.read_text(encoding="utf-8").splitlines()]
    finder = SubjectFinder(vocabulary_of([masked(demand) for demand in demands]))
    columns = columns_of([profile_of(demand, finder) for demand in demands])
    subject = main_subjects(columns, SubjectBook(subject_times(columns)))
    first, second = pairs_on_hooks(*hooks(columns, subject), columns.whole.astype(np.uint64))
    tables = [features(_without_acts(columns, share), first, second, subject) for share in HIDDEN]
    # Names that the thesaurus knows must not keep the second card from seeing what it is for.
    unknown_names = main_subjects(columns, SubjectBook(subject_times(columns), others={}))
    tables.append(features(columns, first, second, unknown_names))

    templates = _templates(columns, subject)
    tables = [np.vstack([table, templates]) for table in tables]

    rows = {demand.id: row for row, demand in enumerate(demands)}
    kinds: dict[tuple[int, int], tuple[str, int]] = {}
    for line in args.labels.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        one, other = sorted((rows[told["a"]], rows[told["b"]]))
        kinds[one, other] = (told["cls"], told["dup"])
    of_pair = [kinds.get(pair, ("background", 0)) for pair in zip(first.tolist(), second.tolist(), strict=True)]
    of_pair += [("template", 0)] * len(templates)
    labels = np.array([dup for _, dup in of_pair])
    positives = Counter(kind for kind, dup in kinds.values() if dup)

    of_subject = [crc32(columns.subjects[key].encode()) if key >= 0 else 0 for key in columns.subject[first]]
    fold = np.array([*of_subject, *range(len(templates))]) % FOLDS
    split = np.array([kind == SPLIT for kind, _ in of_pair])
    scores = np.zeros((len(tables), len(labels)))
    for number in range(FOLDS):
        held = fold == number
        model = cards(tables, labels, split, ~held)
        for at, table in enumerate(tables):
            scores[at, held] = model.scores(table[held])[0]
    threshold, quality = best_threshold(scores[0], labels, positives.total())
    unknown = {
        f"f1_without_{what}": round(_f1(one >= threshold, labels, positives.total()), 4)
        for what, one in zip(("half_of_the_acts", "the_acts", "other_names"), scores[1:], strict=True)
    }
    found = Counter(kind for (kind, dup), score in zip(of_pair, scores[0], strict=True) if dup and score >= threshold)
    wrong = Counter(
        kind for (kind, dup), score in zip(of_pair, scores[0], strict=True) if not dup and score >= threshold
    )
    model = cards(tables, labels, split, np.ones(len(labels), dtype=bool))
    written = {
        "version": args.version,
        "fitted_on": {"demands": len(demands), "pairs": len(labels), "labelled_duplicates": positives.total()},
        "threshold": round(threshold, 4),
        "same": _told(model.same, SAME),
        "renamed": _told(model.renamed, RENAMED),
        "parts": _told(model.parts, PARTS),
        "quality": {
            **quality,
            **unknown,
            "measured": f"{FOLDS} folds by subject",
            "recall_by_class": {kind: round(found[kind] / count, 4) for kind, count in sorted(positives.items())},
            "wrongly_reported": dict(sorted(wrong.items())),
        },
    }
    args.out.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(written, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
