"""Words looked for inside a column of a million rows: exact, in the order of the list, quick for rare and frequent.

A text that is frequent is found by walking the list; one that is rare by an index of all pairs of characters that a
column holds, which works for Chinese, needs no extension of the database and is kept by the database itself: an index
of PostgreSQL, a full-text table with triggers in SQLite. docs/decisions/0022-searching.md says why.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db import connections
from django.db.models import BooleanField, F, Func, QuerySet, Value

from zhixiang.apps import keyset

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

REACH: Final = 5_000
"""Rows of a list that are looked at before the index is asked."""

CAP: Final = 1_000
"""Hits that are counted; more are "1,000+"."""

_FOLD: Final = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_UPPER: Final = f"translate({{}}, '{string.ascii_lowercase}', '{string.ascii_uppercase}')"


def folded(text: str) -> str:
    """``text`` as it is compared: a–z like A–Z, everything else to the letter, on every database alike."""
    return text.translate(_FOLD)


def holding(rows: QuerySet[Any], column: str, text: str) -> QuerySet[Any]:
    """The rows whose column holds ``text`` somewhere. Looks at each: for lists that something else keeps short."""
    return rows.filter(_Holds(F(column), Value(folded(text)))) if text else rows


def cut(
    rows: QuerySet[Any], order: Sequence[str], cursor: str = "", *, column: str, text: str, size: int | None = None
) -> keyset.Page[Any]:
    """The page of those of ``rows`` whose column holds ``text``, as ``keyset.cut`` cuts it. At most six queries.

    The column is one that ``install`` was called for. Looks at ``REACH`` rows of the list; only where they do not
    fill the page the index is asked, so that what is frequent is not sorted and what is rare is not searched for. What
    is frequent, but not here, is found stretch by stretch where the database can.
    """
    if not text:
        return keyset.cut(rows, order, cursor, size=size)
    hits = holding(rows, column, text)
    near = keyset.nearest(rows, order, REACH)
    if near is None:
        return keyset.cut(hits, order, cursor, size=size)
    listed = hits.filter(_Listed(F(column), Value(folded(text))))
    first = total = keyset.count_up_to_cap(hits.filter(near), CAP)
    if not total.capped:
        total = keyset.count_up_to_cap(listed, CAP)
    page = None
    if cursor or first.number > (size or keyset.SIZE):
        page = keyset.cut_near(hits, rows, order, cursor, reach=REACH, size=size, total=total)
    if page is not None:
        return page
    stretched = total.capped and order in (("-id",), ("id",)) and connections[rows.db].vendor == "postgresql"
    if not stretched:
        return keyset.cut(listed, order, cursor, size=size, total=total, first=keyset.sorted_rows)
    here = hits.filter(_Listed(F(column), Value(folded(text)), stretch=True))
    return keyset.cut(here, order, cursor, size=size, total=total, first=partial(_by_stretches, hits))


def _by_stretches(
    hits: QuerySet[Any], rows: QuerySet[Any], names: Sequence[str], count: int, way: keyset.Way
) -> QuerySet[Any]:
    """The first of ``hits``, looked for as ``rows`` in one stretch of keys after the other until there are enough.

    Two queries. So never all hits of a frequent word are read: the index lists the stretch of each row beside its
    pairs, and is asked for both.
    """
    sql, params = keyset.sorted_keys(rows, names, count, way).query.sql_with_params()
    table = connections[rows.db].ops.quote_name(rows.model._meta.db_table)
    lowest, highest = (f"(SELECT {end}(id) FROM {table})" for end in ("min", "max"))  # noqa: S608
    key = int(way.key[0]) if way.key else None
    begin = "%s::bigint" if key is not None else highest if way.down else lowest
    end, step = (lowest, -1) if way.down else (highest, 1)
    # The names are the model's; what was typed is bound. A nested loop is the only way to run it, in this order.
    statement = f"""
        SELECT hit.id FROM generate_series({begin} >> {_STRETCH}, {end} >> {_STRETCH}, {step}) AS stretch (number)
        CROSS JOIN LATERAL ({sql}) AS hit (id) LIMIT {count:d}
    """  # noqa: S608
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, [*([] if key is None else [key]), *params])
        keys = [found for (found,) in cursor]
    return hits.filter(pk__in=keys).order_by(*keyset.way_of(names, down=way.down))


class _Holds(Func):
    """Whether a column holds a folded text."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """With the function that each database has for it."""
        parts: list[Any] = self.source_expressions
        (column, before), (text, after) = map(compiler.compile, parts)
        value = parts[1].value
        if not any(letter in value for letter in string.ascii_uppercase):
            folded_column = column  # nothing to fold, which takes longer than the search
        elif connection.vendor == "postgresql":
            folded_column = _UPPER.format(column)
        else:
            folded_column = f"upper({column})"
        find = "strpos" if connection.vendor == "postgresql" else "instr"
        return f"{find}({folded_column}, {text}) > 0", (*before, *after)


class _Listed(Func):
    """Whether the index of pairs lists a row for every pair of a folded text: all that hold it, and a few more.

    With ``stretch`` only those of the stretch that the statement around it names (PostgreSQL).
    """

    output_field = BooleanField()

    def __init__(self, *column_and_text: Any, stretch: bool = False) -> None:
        super().__init__(*column_and_text)
        self.stretch = stretch

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """As ``install`` made the index."""
        parts: list[Any] = self.source_expressions
        column, text = parts
        table = column.target.model._meta.db_table
        pairs = _pairs(text.value)
        if connection.vendor == "postgresql":
            sql, params = compiler.compile(column)
            listed = _POSTGRESQL_LISTED.format(column=sql, key=f'{compiler.quote_name_unless_alias(column.alias)}."id"')
            asked = f"(%s::text[] || {_POSTGRESQL_STRETCH.format('stretch.number')})" if self.stretch else "%s::text[]"
            return f"{listed} @> {asked}", (*params, pairs)
        index = f"{table}_{column.target.column}_pairs"
        key = f'"{column.alias}"."id"'
        words = " AND ".join(f'"{pair.encode().hex()}"' for pair in pairs)
        # The names are the model's; what was typed is bound.
        return f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", (words,)  # noqa: S608


def _pairs(text: str) -> list[str]:
    """All that a row must list to hold ``text``: its pairs of neighbours, or its one character."""
    return sorted({text[at : at + 2] for at in range(len(text) - 1)}) or [text]


_POSTGRESQL: Final = f"""
    CREATE OR REPLACE FUNCTION zhixiang_pairs(value text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT substr(said, place, size)), '{{}}')
        FROM (SELECT {_UPPER.format("value")} AS said) AS folded,
            generate_series(1, char_length(said)) AS place, generate_series(1, 2) AS size
    $$
"""  # noqa: S608  # nothing in it comes from outside

_STRETCH: Final = 14
"""Bits of a key within one stretch of 16,384."""

_POSTGRESQL_STRETCH: Final = "('###' || {})::text"
"""The name of a stretch among pairs: longer than each of them."""

_POSTGRESQL_LISTED: Final = f"(zhixiang_pairs({{column}}) || {_POSTGRESQL_STRETCH.format(f'({{key}} >> {_STRETCH})')})"
"""What the index lists a row under."""

_SQLITE_PAIRS: Final = """
    SELECT group_concat(hex(substr(upper({value}), key + 1, 1)) || ' ' || hex(substr(upper({value}), key + 1, 2)), ' ')
    FROM json_each('[0' || replace(hex(zeroblob(length({value}) - 1)), '00', ',0') || ']')
"""
"""Without recursion, which triggers may not use: an array with a 0 for each character has its places for keys."""


def install(connection: BaseDatabaseWrapper, table: str, column: str, *, where: str) -> None:
    """Make the index of a column where it is missing, with all rows that are there. Runs after every migration:

    SQLite forgets triggers when a migration builds their table anew. ``where`` is what every search of the column asks
    for anyway; the others are not listed in PostgreSQL.
    """
    index = f"{table}_{column}_pairs"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            listed = _POSTGRESQL_LISTED.format(column=column, key="id")
            cursor.execute(_POSTGRESQL)
            cursor.execute(f"DROP INDEX IF EXISTS {index}")  # of before rows were listed under their stretch
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_{column}_listed ON {table} USING gin ({listed}) WHERE {where}"
            )
        elif connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            if {f"{index}_{event}" for event in ("insert", "update", "delete")} - {name for (name,) in cursor}:
                for statement in _sqlite(table, column, index):
                    cursor.execute(statement)


def _sqlite(table: str, column: str, index: str) -> list[str]:
    """A full-text table without the texts, filled, and triggers that keep it."""
    new, old = (_SQLITE_PAIRS.format(value=f"{row}.{column}") for row in ("NEW", "OLD"))
    # The names are the caller's own; nothing here comes from outside.
    add = f"INSERT INTO {index} (rowid, pairs) VALUES (NEW.id, ({new}));"  # noqa: S608
    remove = f"INSERT INTO {index} ({index}, rowid, pairs) VALUES ('delete', OLD.id, ({old}));"  # noqa: S608
    events = {
        "insert": f"AFTER INSERT ON {table} BEGIN {add} END",
        "update": f"AFTER UPDATE OF {column} ON {table} BEGIN {remove} {add} END",
        "delete": f"AFTER DELETE ON {table} BEGIN {remove} END",
    }
    every = _SQLITE_PAIRS.format(value=f"{table}.{column}")
    return [
        f"DROP TABLE IF EXISTS {index}",
        *(f"DROP TRIGGER IF EXISTS {index}_{event}" for event in events),
        f"CREATE VIRTUAL TABLE {index} USING fts5(pairs, content='', detail=none, columnsize=0, tokenize='ascii')",
        f"INSERT INTO {index} (rowid, pairs) SELECT id, ({every}) FROM {table}",  # noqa: S608
        *(f"CREATE TRIGGER {index}_{event} {does}" for event, does in events.items()),
    ]
