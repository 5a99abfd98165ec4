"""How well notices are read that nobody has seen: made-up ones, with known truth, at several levels of damage.

    python benchmarks/quality_notice.py --count 200 --seed 1 --damage seed --defects 6
    python benchmarks/quality_notice.py --only "seed 1 17" --damage heavy   # one notice again, with every mistake

Prints for each field how many comparisons were right, for each planted kind of defect how many were found, and how
many findings accuse a clean place. --write keeps the notices that were read wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.support.notices.damage import LEVELS  # noqa: E402
from tests.support.notices.generator import Made, make_notice  # noqa: E402
from tests.support.notices.judge import Tally, judge  # noqa: E402
from tests.support.notices.planters import PLANTERS  # noqa: E402
from zhixiang.intake import as_json, read_bytes  # noqa: E402


def read(made: Made) -> dict[str, Any]:
    """What the reader under judgement makes of a notice. Raises whatever the reader raises."""
    return dict(as_json(read_bytes(made.data, "通知.txt")))


def judged(name: str, arguments: argparse.Namespace) -> tuple[Made, Tally]:
    """One notice, made and judged. A reader's exception counts as a notice not read."""
    share = random.Random(name)
    kinds = [arguments.kind] if arguments.kind else arguments.defects
    made = make_notice(
        name,
        province=arguments.province,
        damage=arguments.damage,
        defects=kinds,
        soft=share.choice((0.0, 0.3)) if arguments.weak else 0.0,
        thin=share.choice((0.0, 0.1)) if arguments.weak else 0.0,
    )
    tally = Tally()
    try:
        reading = read(made)
    except Exception as error:  # noqa: BLE001  whatever the reader does, the other notices are still judged
        tally.count("notice.read", ok=False, note=f"{type(error).__name__}: {error}")
        return made, tally
    tally.count("notice.read", ok=True)
    tally.add(judge(reading, made.truth))
    return made, tally


def report(total: Tally, codes: Counter[str]) -> None:
    """Print the figures by field."""
    for name in sorted(total.of):
        wrong = total.of[name] - total.right[name]
        print(f"{name:32} {total.share(name):9.3%}   {wrong:6} wrong of {total.of[name]}")
    if codes:
        print("\nclean places accused, by code:")
        for code, number in codes.most_common():
            print(f"  {code:28} {number}")


def main() -> None:
    """Make, read, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--damage", choices=sorted(LEVELS), default="seed")
    parser.add_argument("--defects", type=int, default=0, help="how many kinds of defects to plant in each notice")
    parser.add_argument("--kind", choices=sorted(PLANTERS), help="plant this kind alone")
    parser.add_argument("--province", default="", help="two digits: 44 43 33 51 42")
    parser.add_argument("--weak", action="store_true", help="also draw values in words and tables without benefits")
    parser.add_argument("--only", help="the name of one notice, as printed")
    parser.add_argument("--show", type=int, default=0, help="print so many mistakes of each field")
    parser.add_argument("--field", default="", help="print mistakes of fields that begin so")
    parser.add_argument("--write", type=Path, help="folder for the notices that were read wrong")
    arguments = parser.parse_args()
    total, shown, codes = Tally(), Counter[str](), Counter[str]()
    names = [arguments.only] if arguments.only else [f"{arguments.seed} {i}" for i in range(arguments.count)]
    for name in names:
        made, tally = judged(name, arguments)
        for mistake in tally.wrong:
            label = mistake.split(":")[0]
            if label.startswith("alarm."):
                codes[mistake.split()[1]] += 1
                label = mistake.split()[1]
            shown[label] += 1
            if mistake.startswith(arguments.field) and (arguments.only or shown[label] <= arguments.show):
                print(f"[{name}] {mistake}")
        if arguments.write and tally.wrong:
            arguments.write.mkdir(parents=True, exist_ok=True)
            (arguments.write / f"{name.replace(' ', '-')}.txt").write_bytes(made.data)
        total.add(tally)
        total.wrong.clear()
    print(f"\n{len(names)} notices, damage {arguments.damage}, seed {arguments.seed}")
    report(total, codes)


if __name__ == "__main__":
    main()
