"""Peers that are used for finding texts that repeat each other, each made to score pairs of demands.

Each reads what a demand says of itself (name, content, indicators) as one text without blanks, and answers with scored
pairs. What it leaves out by design (its candidates) is said with it. From which score on a pair counts is found
afterwards on the truth itself, which no user could do: that favours the peer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

Demand = dict[str, Any]
Scored = dict[tuple[int, int], float]
"""Pairs of rows, the smaller one first, with the peer's score."""

PERMUTATIONS = 128
LSH_FROM = 0.25
GRAM = 5
FUZZ_FROM = 55
TFIDF_BEST = 10
_ROWS_AT_ONCE = 500


def text_of(demand: Demand) -> str:
    """All that a peer is given to read."""
    told = (f"{one['name']}{one['value']}" for one in demand.get("indicators") or ())
    return "".join(f"{demand.get('name', '')}{demand.get('content', '')}{''.join(told)}".split())


def minhash_lsh(demands: list[Demand]) -> Scored:
    """datasketch: MinHash of 5-grams, candidates by LSH from an estimated Jaccard similarity of 0.25 on."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  # a peer is loaded only where it is measured

    shingles = []
    for demand in demands:
        text = text_of(demand)
        shingles.append({text[at : at + GRAM].encode() for at in range(max(1, len(text) - GRAM + 1))})
    prints = MinHash.bulk(shingles, num_perm=PERMUTATIONS)
    index = MinHashLSH(threshold=LSH_FROM, num_perm=PERMUTATIONS)
    scored: Scored = {}
    for row, mine in enumerate(prints):
        for other in index.query(mine):
            scored[other, row] = float(mine.jaccard(prints[other]))
        index.insert(row, mine)
    return scored


def edit_distance(demands: list[Demand]) -> Scored:
    """rapidfuzz: Indel ratio of all pairs of one category or one county; all pairs at all would be too many."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    texts = [text_of(demand) for demand in demands]
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, demand in enumerate(demands):
        blocks["category", demand.get("category", "")].append(row)
        blocks["county", demand.get("city", ""), demand.get("county", "")].append(row)
    scored: Scored = {}
    for rows in blocks.values():
        words = [texts[row] for row in rows]
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = words[start : start + _ROWS_AT_ONCE]
            table = process.cdist(some, words[start:], scorer=fuzz.ratio, score_cutoff=FUZZ_FROM, dtype=np.uint8)
            for at, other in zip(*np.nonzero(table), strict=True):
                if at < other:
                    scored[rows[start + at], rows[start + other]] = float(table[at, other])
    return scored


def tfidf_cosine(demands: list[Demand]) -> Scored:
    """scikit-learn: TF-IDF of 2- to 4-grams, cosine, the ten nearest of each demand."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    reader = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), min_df=2, sublinear_tf=True, dtype=np.float32)
    table = reader.fit_transform([text_of(demand) for demand in demands]).tocsr()
    turned = table.T.tocsr()
    scored: Scored = {}
    for start in range(0, len(demands), _ROWS_AT_ONCE):
        near = (table[start : start + _ROWS_AT_ONCE] @ turned).toarray()
        rows = np.arange(len(near))
        near[rows, start + rows] = 0.0
        best = np.argpartition(-near, min(TFIDF_BEST, near.shape[1] - 1), axis=1)[:, :TFIDF_BEST]
        for row in rows.tolist():
            for other in best[row].tolist():
                pair = (start + row, other) if start + row < other else (other, start + row)
                scored[pair] = float(near[row, other])
    return scored


PEERS: dict[str, Callable[[list[Demand]], Scored]] = {
    "datasketch MinHash LSH": minhash_lsh,
    "rapidfuzz Indel": edit_distance,
    "scikit-learn TF-IDF": tfidf_cosine,
}


def best_cut(scored: Scored, wanted: set[tuple[int, int]]) -> tuple[float, set[tuple[int, int]]]:
    """The score from which on F1 against the truth is best, and the pairs from there on."""
    pairs = sorted(scored, key=lambda pair: -scored[pair])
    hits, best, at = 0, 0.0, 0
    for count, pair in enumerate(pairs, 1):
        hits += pair in wanted
        last_of_its_score = count == len(pairs) or scored[pairs[count]] < scored[pair]
        f1 = 2 * hits / (count + len(wanted))
        if last_of_its_score and f1 > best:
            best, at = f1, count
    return (scored[pairs[at - 1]] if at else 0.0), set(pairs[:at])
