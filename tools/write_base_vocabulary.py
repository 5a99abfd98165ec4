"""Write what demands commonly write: pairs of characters that stand in many of some examples, and in how many of 1,000.

    python tools/write_base_vocabulary.py --demands dev.jsonl

A call begins with a handful of answers, which do not tell what everybody writes; ``screening.subject`` mixes this in
until there are enough. Only pairs that at least every hundredth demand has are kept: no subject, no place, no sentence.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from zhixiang.screening.demand import demand_of  # noqa: E402  # after the path is set
from zhixiang.screening.masking import masked  # noqa: E402

DOCUMENTS = 1_000
LEAST = 10
HAN = re.compile("[\u4e00-\u9fff]{2}")
TARGET = ROOT / "src" / "zhixiang" / "screening" / "data" / "base_vocabulary.json"


def main() -> None:
    """Count, scale, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demands", type=Path, required=True)
    arguments = parser.parse_args()
    pairs: Counter[str] = Counter()
    count = 0
    with arguments.demands.open("rb") as file:
        for line in file:
            words = masked(demand_of(line))
            text = f"{words.name}|{words.content}"
            pairs.update({text[at : at + 2] for at in range(len(text) - 1)})
            count += 1
    scaled = {pair: round(times * DOCUMENTS / count) for pair, times in pairs.items()}
    kept = {pair: times for pair, times in sorted(scaled.items()) if times >= LEAST and HAN.fullmatch(pair)}
    told = {"documents": DOCUMENTS, "pairs": kept}
    TARGET.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(kept)} pairs of {count} demands")


if __name__ == "__main__":
    main()
