"""One planted case for each check of sums, lines, units and codes; test_checks.py runs them with all others."""

from __future__ import annotations

from collections.abc import Callable

from tests.intake.builder import PROJECT, Builder, Table, default_rows

Plant = Callable[[Builder], str | None]
PLANTED: dict[str, Plant] = {}


def plants(code: str) -> Callable[[Plant], Plant]:
    """Register a function that spoils the clean notice; it returns a text of the line to be accused."""

    def keep(plant: Plant) -> Plant:
        PLANTED[code] = plant
        return plant

    return keep


def replace_in(lines: list[str], old: str, new: str) -> None:
    position = next(i for i, line in enumerate(lines) if old in line)
    lines[position] = lines[position].replace(old, new)


@plants("total_mismatch")
def _(b: Builder) -> str:
    replace_in(b.annex1, "5100000.00", "5200000.00")
    return "5200000.00"


@plants("section_mismatch")
def _(b: Builder) -> str:
    replace_in(b.annex1, "一、各市合计\t\t\t\t\t5000000.00", "一、各市合计\t\t\t\t\t5000001.00")
    return "5000001.00"


@plants("subtotal_mismatch")
def _(b: Builder) -> str:
    replace_in(b.annex2, "江门市小计\t\t210", "江门市小计\t\t201")
    return "江门市小计\t\t201"


@plants("annex_mismatch")
def _(b: Builder) -> str:
    replace_in(b.annex2, f"江门市市场监督管理局\t{PROJECT}\t200", f"江门市市场监督管理局\t{PROJECT}\t205")
    return "\t205"


@plants("table_amount_mismatch")
def _(b: Builder) -> str:
    b.tables[1].wan = "260万元"
    return "资金需求\t260万元"


@plants("region_missing")
def _(b: Builder) -> str:
    del b.annex2[5]
    return "台山市\t440781000"


@plants("region_duplicated")
def _(b: Builder) -> None:
    b.annex1.append(b.annex1[-1])


@plants("table_missing")
def _(b: Builder) -> str:
    del b.tables[2]
    return "台山市\t440781000"


@plants("table_without_line")
def _(b: Builder) -> None:
    b.tables.append(Table("清远市", "10万元", rows=default_rows("清远")))


@plants("table_duplicated")
def _(b: Builder) -> None:
    b.tables.append(Table("台山市", "10万元", rows=default_rows("再次")))


@plants("amount_unreadable")
def _(b: Builder) -> str:
    replace_in(b.annex2, "\t10", "\t1,0")
    return "\t1,0"


@plants("amount_negative")
def _(b: Builder) -> str:
    """A deduction beside the city's line, and every sum counts it."""
    b.annex1.insert(6, b.annex1[5].replace(PROJECT, "扣减").replace("2000000.00", "-100000.00"))
    for old, new in (("2000000.00", "1900000.00"), ("5000000.00", "4900000.00"), ("5100000.00", "5000000.00")):
        b.annex1 = [line.replace(old, new) if PROJECT not in line else line for line in b.annex1]
    b.annex2.insert(5, b.annex2[4].replace(PROJECT, "扣减").replace("\t200", "\t-10"))
    b.annex2 = [line.replace("\t510", "\t500").replace("\t210", "\t200") for line in b.annex2]
    b.tables[1].wan = "190万元"
    return "\t-100000.00"


@plants("unit_mismatch")
def _(b: Builder) -> str:
    b.header2 = b.header2.replace("万元", "元")
    return b.header2


@plants("region_misplaced")
def _(b: Builder) -> str:
    b.annex2.insert(2, b.annex2.pop())
    return "台山市市场监督管理局"


@plants("unit_not_printed")
def _(b: Builder) -> None:
    b.unit1 = ""


@plants("region_unknown")
def _(b: Builder) -> str:
    replace_in(b.annex2, "台山市市场监督管理局", "某某新区市场监督管理局")
    return "某某新区"


@plants("region_code_mismatch")
def _(b: Builder) -> str:
    b.annex1[5] = b.annex1[5].replace("江门市本级\t440700000", "江门市本级\t440800000").replace("440700000 江", "江")
    return "江门市本级\t440800000"


@plants("function_code_mismatch")
def _(b: Builder) -> str:
    replace_in(b.annex1, "440781000 台山市\t2011409", "440781000 台山市\t2013899")
    return "2013899"


@plants("budget_code_mismatch")
def _(b: Builder) -> str:
    replace_in(b.annex2, "613001", "606001")
    return "2\t606001"


@plants("serial_broken")
def _(b: Builder) -> str:
    replace_in(b.annex2, "2\t613001", "3\t613001")
    return "3\t613001"
