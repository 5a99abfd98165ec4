"""Lists that stay quick at a million rows: a page is found by the key it begins after, not by counting rows before it.

``cut`` takes two queries for every page, the first as the last, whatever was searched: one reads the page along an
index, one counts, and gives up counting at ``CAP``. Its cursors are signed texts for the address bar: what was made up,
or belongs to another order, opens the first page. docs/decisions/0016-paging.md says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.query import ModelIterable

T = TypeVar("T")
U = TypeVar("U")

SIZE: Final = 50
"""Rows of a page."""

CAP: Final = 10_000
"""Rows that are counted; more are "10,000+"."""

LAST: Final = "last"
"""The cursor of the last page."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are; ``capped`` means at least so many."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.capped else ''}"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page. ``first`` is the number of the first of them, None where nobody has counted so far.

    ``previous`` and ``next`` are cursors, empty at the ends.
    """

    rows: list[T]
    total: Total
    first: int | None
    previous: str = ""
    next: str = ""

    def of(self, made: Callable[[T], U]) -> Page[U]:
        """The same page with ``made(row)`` for each row."""
        return Page([made(row) for row in self.rows], self.total, self.first, self.previous, self.next)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where to read: after ``key``, or before it when ``back``; ``seen`` rows stand before the key's own page edge."""

    back: bool = False
    key: tuple[Any, ...] = ()
    seen: int | None = 0


def cut(
    rows: QuerySet[Any],
    order: Sequence[str],
    cursor: str = "",
    *,
    size: int | None = None,
    total: Total | None = None,
    first: First | None = None,
) -> Page[Any]:
    """The page of ``rows`` that ``cursor`` names. Two queries, one where the caller knows the ``total``.

    ``order`` names columns as in ``order_by``: all up or all down, none of them ever NULL, together unique, the first
    of them with many values. An index on them (after those that a filter fixes) makes every page equally quick. Rows
    may be instances or ``values()``; a page has ``size`` of them, or ``SIZE``. ``first`` is for rows that another index
    finds: it looks for the first of them in its own way. Raises ValueError for an order that breaks these rules.
    """
    names, down = _direction(order)
    if total is not None and not total.number:
        return Page([], total, 1)
    asked = _read(cursor, order)
    smaller = down != asked.back
    wanted = rows.filter(_beyond(names, asked.key, smaller=smaller)) if asked.key else rows
    size = SIZE if size is None else size
    found = list((first or _first_rows)(wanted, names, size + 1, Way(smaller, asked.key)))
    more = len(found) > size
    del found[size:]
    if asked.back:
        found.reverse()
    count = count_up_to_cap(rows) if total is None else total
    before, after = (more, bool(asked.key)) if asked.back else (bool(asked.key), more)
    page = Page(found, count, _first(asked, len(found), count, before=before, after=after))
    if not found:
        return page
    seen = None if page.first is None else page.first - 1
    end = None if seen is None else seen + len(found)
    return replace(
        page,
        previous=_write(order, _Cursor(back=True, key=_key(found[0], names), seen=seen)) if before else "",
        next=_write(order, _Cursor(key=_key(found[-1], names), seen=end)) if after else "",
    )


@dataclass(frozen=True, slots=True)
class Way:
    """Which way rows are read, and from which key on; from the end of the list where there is none."""

    down: bool
    key: tuple[Any, ...] = ()


First = Callable[[QuerySet[Any], Sequence[str], int, Way], QuerySet[Any]]
"""Finds the first so many of rows by the columns of their order. The rows lie beyond the way's key already."""


def _first_rows(rows: QuerySet[Any], names: Sequence[str], count: int, way: Way) -> QuerySet[Any]:
    """Along the order. In the order of the key alone their keys are found first and in the index alone.

    Otherwise PostgreSQL walks the key of the whole table past all rows of other calls, years, documents.
    """
    order = way_of(names, down=way.down)
    of_models = issubclass(rows._iterable_class, ModelIterable)  # noqa: SLF001  # Django has no public way to ask
    if not of_models or list(names) not in (["id"], ["pk"]):
        return rows.order_by(*order)[:count]
    return rows.filter(pk__in=rows.order_by(*order).values("pk")[:count]).order_by(*order)


def sorted_rows(rows: QuerySet[Any], names: Sequence[str], count: int, way: Way) -> QuerySet[Any]:
    """For few of many: they are sorted, never looked for along the order. The columns are numbers."""
    return rows.filter(pk__in=sorted_keys(rows, names, count, way)).order_by(*way_of(names, down=way.down))


def sorted_keys(rows: QuerySet[Any], names: Sequence[str], count: int, way: Way) -> QuerySet[Any]:
    """The keys of ``sorted_rows``."""
    order = [_Sorted(F(name)).desc() if way.down else _Sorted(F(name)).asc() for name in names]
    return rows.order_by(*order).values("pk")[:count]


def way_of(names: Sequence[str], *, down: bool) -> list[OrderBy]:
    """The columns as ``order_by`` takes them."""
    return [F(name).desc() if down else F(name).asc() for name in names]


class _Sorted(Func):
    """A number as itself, but of no index."""

    template = "(%(expressions)s + 0)"
    output_field = BigIntegerField()


def cut_near(
    rows: QuerySet[Any],
    among: QuerySet[Any],
    order: Sequence[str],
    cursor: str,
    *,
    reach: int,
    total: Total,
    size: int | None = None,
) -> Page[Any] | None:
    """``cut`` for rows that are frequent ``among`` others: None when the next ``reach`` of those do not fill the page.

    Two queries, however rare they are.
    """
    fence = nearest(among, order, reach, cursor)
    page = cut(rows if fence is None else rows.filter(fence), order, cursor, size=size, total=total)
    full = page.previous if _read(cursor, order).back else page.next
    return page if full or fence is None else None


def nearest(rows: QuerySet[Any], order: Sequence[str], reach: int, cursor: str = "") -> _Beyond | None:
    """What the next ``reach`` rows from the cursor fulfil; None when there are no more than that. One query."""
    names, down = _direction(order)
    asked = _read(cursor, order)
    smaller = down != asked.back
    ordered = rows.order_by(*(("-" if smaller else "") + name for name in names))
    if asked.key:
        ordered = ordered.filter(_beyond(names, asked.key, smaller=smaller))
    key = ordered.values_list(*names)[reach : reach + 1].first()
    return None if key is None else _beyond(names, key, smaller=not smaller)


def count_up_to_cap(rows: QuerySet[Any], cap: int | None = None) -> Total:
    """The number of rows, counted no further than ``cap``, or ``CAP``. One query."""
    cap = CAP if cap is None else cap
    number = rows.order_by()[: cap + 1].count()
    return Total(min(number, cap), capped=number > cap)


def _direction(order: Sequence[str]) -> tuple[list[str], bool]:
    down = {name.startswith("-") for name in order}
    if len(down) != 1:
        raise ValueError(f"the columns of a list run all up or all down: {order}")
    return [name.removeprefix("-") for name in order], down.pop()


class _Beyond(Func):
    """``(a, b) > (1, 2)``: one comparison of rows, so that both databases walk the index from there."""

    output_field = BooleanField()

    def __init__(self, *names_and_key: Any, sign: str) -> None:
        super().__init__(*names_and_key)
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, *_names: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002
        """The first half of the expressions against the second."""
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _params in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.sign} ({right})", tuple(value for _sql, params in parts for value in params)


def _beyond(names: Sequence[str], key: Sequence[Any], *, smaller: bool) -> _Beyond:
    return _Beyond(*map(F, names), *map(Value, key), sign="<" if smaller else ">")


def _first(asked: _Cursor, length: int, total: Total, *, before: bool, after: bool) -> int | None:
    """The number of the page's first row. The ends are certain; between them the cursor carries the count along."""
    if not before:
        return 1
    if not after:
        return None if total.capped else max(1, total.number - length + 1)
    if asked.seen is None:
        return None
    return max(1, asked.seen - length + 1 if asked.back else asked.seen + 1)


def _key(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    key = tuple(row[name] if isinstance(row, Mapping) else _attribute(row, name) for name in names)
    if None in key:
        raise ValueError(
            f"a list cannot be ordered by a column that may be empty: {dict(zip(names, key, strict=True))}"
        )
    return key


def _attribute(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    return ["n", str(value)] if isinstance(value, Decimal) else value


def _unpacked(value: Any) -> Any:
    return _READERS[value[0]](value[1]) if isinstance(value, list) else value


def _signer(order: Sequence[str]) -> Signer:
    return Signer(salt=f"zhixiang.keyset {','.join(order)}")


def _write(order: Sequence[str], cursor: _Cursor) -> str:
    return _signer(order).sign_object([cursor.back, cursor.seen, *map(_packed, cursor.key)])


def _read(text: str, order: Sequence[str]) -> _Cursor:
    """The cursor that ``text`` is; that of the first page for what this list has not signed."""
    if text == LAST:
        return _Cursor(back=True, seen=None)
    try:
        back, seen, *key = _signer(order).unsign_object(text)
    except BadSignature:
        return _Cursor()
    return _Cursor(back=back, key=tuple(map(_unpacked, key)), seen=seen)
