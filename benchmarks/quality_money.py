"""How well the money of notices is proved: each kind of defect planted alone, in every province.

    python benchmarks/quality_money.py --count 10 --seed 1
    python benchmarks/quality_money.py --kind code_misprinted --province 43 --show 5

For each kind: how many were planted and found, how many fields of the rows were read right, how many findings on money
the defect raised, and how many of them accuse a clean place. The first line is for notices without any defect.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.support.notices.generator import make_notice  # noqa: E402
from tests.support.notices.judge import Tally, judge  # noqa: E402
from tests.support.notices.money_defects import MONEY_PLANTERS  # noqa: E402
from tests.support.notices.provinces import provinces  # noqa: E402
from zhixiang.intake import as_json, read_bytes  # noqa: E402
from zhixiang.intake.checks.catalogue import CHECKS  # noqa: E402

ON_MONEY = frozenset(list(CHECKS)[: list(CHECKS).index("year_mismatch")])
"""The checks of sums, lines and codes; the catalogue lists them first."""


@dataclass
class Figures:
    """What one kind of defect came to."""

    notices: int = 0
    found: int = 0
    planted: int = 0
    rows: Tally = field(default_factory=Tally)
    raised: int = 0
    false: Counter[str] = field(default_factory=Counter)


def measure(kind: str, name: str, province: str, damage: str, figures: Figures) -> list[str]:
    """One notice; returns its mistakes in words."""
    made = make_notice(name, province=province, damage=damage, defects=[kind] if kind else ())
    figures.notices += 1
    try:
        reading = as_json(read_bytes(made.data, "通知.txt"))
    except ValueError as error:
        figures.planted += 1
        return [f"not read: {error}"]
    tally = judge(reading, made.truth)
    figures.planted += tally.of[f"found.{kind}"]
    figures.found += tally.right[f"found.{kind}"]
    figures.raised += sum(finding["code"] in ON_MONEY for finding in reading["findings"])
    mistakes: list[str] = []
    for mistake in tally.wrong:
        what = mistake.split(":")[0]
        if what.startswith("alarm."):
            code = mistake.split()[1]
            if code not in ON_MONEY:
                continue
            figures.false[code] += 1
        elif not what.startswith(("row.", "found.")) or (what.startswith("found.") and what != f"found.{kind}"):
            continue
        mistakes.append(mistake)
    for name_of in [one for one in tally.of if one.startswith("row.")]:
        figures.rows.of["row"] += tally.of[name_of]
        figures.rows.right["row"] += tally.right[name_of]
    return mistakes


def main() -> None:
    """Make, read, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10, help="notices for each kind and province")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--damage", default="seed")
    parser.add_argument("--kind", choices=sorted(MONEY_PLANTERS))
    parser.add_argument("--province", choices=sorted(provinces()))
    parser.add_argument("--clean", action="store_true", help="only notices without a defect")
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    kinds = [arguments.kind] if arguments.kind else ["", *([] if arguments.clean else MONEY_PLANTERS)]
    print(f"{'kind':24} {'planted':>7} {'found':>7} {'rows':>8} {'raised':>7} {'false':>7}  per notice")
    for kind in kinds:
        figures, shown = Figures(), 0
        for province in [arguments.province] if arguments.province else sorted(provinces()):
            for number in range(arguments.count):
                name = f"money {arguments.seed} {province} {number}"
                for mistake in measure(kind, name, province, arguments.damage, figures):
                    if shown < arguments.show:
                        print(f"  [{name}] {mistake}")
                    shown += 1
        share = figures.found / figures.planted if figures.planted else 1.0
        false = figures.false.total() / figures.notices
        print(
            f"{kind or '(clean)':24} {figures.planted:7} {share:7.1%} {figures.rows.share('row'):8.3%}"
            f" {figures.raised / figures.notices:7.2f} {false:7.2f}  {dict(figures.false) or ''}",
            flush=True,
        )


if __name__ == "__main__":
    main()
