"""Queries that every request asks: the ORM writes their SQL once, afterwards only the values are put in.

For a query of a handful of rows Django spends several times as long on writing the SQL as the database on answering it,
and PostgreSQL as long on planning.

A prepared query is an ordinary query set with a :class:`Slot` wherever a value comes in::

    @prepared
    def _unit() -> QuerySet[Unit]:
        return Unit.objects.select_related("region").filter(pk=Slot("pk"))

    units = _unit(pk=7)

What comes out are the same model instances as the query set itself would give. Prefetching is not supported, and a
value may be neither None nor a list, since both would change the SQL. :func:`insert`, :func:`insert_many` and
:func:`update` write rows in the same way, and :func:`fresh` makes a new one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, update_wrapper
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators
from django.db.models.signals import post_init, pre_init

M = TypeVar("M", bound=models.Model)


class Slot(Expression):
    """A place for a value in a prepared query: of a whole number unless ``field`` says otherwise."""

    def __init__(self, name: str, field: models.Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field or models.BigIntegerField())
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> Any:
        """A placeholder; the slot itself marks where its value goes."""
        return "%s", [self]


class Statement:
    """The SQL of one query set for one connection, and how its rows become instances."""

    def __init__(self, rows: models.QuerySet[Any]) -> None:
        query = rows.query
        self.locks = query.select_for_update
        compiler = query.get_compiler(connection=connection)
        self.sql, self.params = compiler.as_sql()
        self.compiler, select, info = compiler, compiler.select, compiler.klass_info
        self.converters = compiler.get_converters([one[0] for one in select])
        self.annotations = tuple((compiler.annotation_col_map or {}).items())
        self.model: type[models.Model] = info["model"]
        fields = info["select_fields"]
        self.start, self.stop = fields[0], fields[-1] + 1
        self.names = [one[0].target.attname for one in select[self.start : self.stop]]
        self.plain = _is_plain(self.model)
        self.related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # the stubs are of a later Django

    def filled(self, values: dict[str, Any]) -> list[Any]:
        """The parameters with ``values`` in their slots. Raises KeyError for a slot without a value."""
        return [
            one.output_field.get_db_prep_value(values[one.name], connection) if isinstance(one, Slot) else one
            for one in self.params
        ]

    def instances(self, found: Sequence[Sequence[Any]]) -> Iterator[Any]:
        """The rows as the query set would give them."""
        rows = self.compiler.apply_converters(found, self.converters) if self.converters else found
        alias, model, names, start, stop = connection.alias, self.model, self.names, self.start, self.stop
        for row in rows:
            values = row[start:stop]
            made = _stored(model, alias, names, values) if self.plain else model.from_db(alias, names, values)
            for populator in self.related:
                populator.populate(row, made)
            for name, position in self.annotations:
                setattr(made, name, row[position])
            yield made


class Prepared(Generic[M]):
    """What :func:`prepared` makes of a function that builds a query set."""

    def __init__(self, build: Callable[[], models.QuerySet[M]]) -> None:
        self.build = build
        self.made = threading.local()  # as connections are
        update_wrapper(self, build)

    def __call__(self, **values: Any) -> list[M]:
        """The rows for ``values``. One query."""
        statement: Statement | None = getattr(self.made, connection.vendor, None)
        if statement is None:
            statement = Statement(self.build())
            setattr(self.made, connection.vendor, statement)
        if statement.locks and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("A row is locked inside of a transaction.")
        with kept_cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values))
            return list(statement.instances(cursor.fetchall()))

    def first(self, **values: Any) -> M | None:
        """The first row for ``values``, or None. One query."""
        return next(iter(self(**values)), None)


def _is_plain(model: type[M]) -> bool:
    """Whether making an instance is only putting values into it: nothing of the model's own, nobody who listens."""
    own = model.__init__ is not models.Model.__init__ or model.from_db.__func__ is not models.Model.from_db.__func__  # type: ignore[attr-defined]  # a class method has one
    return not (own or pre_init.has_listeners(model) or post_init.has_listeners(model))


def _stored(model: type[M], alias: str, names: Sequence[str], values: Sequence[Any]) -> M:
    """What ``Model.from_db`` gives, without looking at each field."""
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=True))
    made._state = state = ModelState()  # noqa: SLF001  # as Model.__init__ does
    state.adding, state.db = False, alias
    return made


def fresh(model: type[M], **values: Any) -> M:
    """A new row of a plain model with its defaults, as ``model(**values)`` gives it; relations go by their column."""
    made = model.__new__(model)
    made.__dict__.update(_defaults(model), **values)
    made._state = ModelState()  # noqa: SLF001  # as Model.__init__ does
    return made


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """Column → default. Raises TypeError for a model that is not plain, or whose defaults are made anew each time."""
    fields = model._meta.concrete_fields
    if not _is_plain(model) or any(callable(field.default) and field.has_default() for field in fields):
        raise TypeError(f"{model.__name__} is made by calling it.")
    return {field.attname: field.get_default() for field in fields}


def prepared(build: Callable[[], models.QuerySet[M]]) -> Prepared[M]:
    """Make a query set into a function of its slots; see the top of this file."""
    return Prepared(build)


def insert(row: models.Model) -> None:
    """Write a new row, and note its key where the database gave it."""
    names = _names(type(row), without_key=row.pk is None)
    cursor = _execute(_insert_sql(type(row), names), row, names)
    if row.pk is None:
        row.pk = cursor.fetchone()[0] if connection.vendor == "postgresql" else cursor.lastrowid
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  # as Model.save does


def insert_many(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows of one kind in one statement: column → value of each; the rest has its default.

    For plain models with keys from the database, which nobody is told; not for JSON columns.
    """
    if not rows:
        return
    defaults, names = _defaults(model), _names(model, without_key=True)
    whole = [{**defaults, **row} for row in rows]
    with kept_cursor() as cursor:
        if connection.vendor == "postgresql":
            # One parameter, whatever the number of rows: so the statement is always the same, and is kept.
            cursor.execute(_insert_many_sql(model, names), [json.dumps(whole, ensure_ascii=False, default=str)])
        else:
            fields = _columns(model, names)
            cursor.executemany(
                _insert_sql(model, names),
                [[one.get_db_prep_save(row[one.attname], connection) for one in fields] for row in whole],
            )


def columns(row: models.Model) -> dict[str, Any]:
    """Column → value of a row, without its key, as :func:`insert_many` takes it."""
    return {name: getattr(row, name) for name in _names(type(row), without_key=True)}


def update(row: models.Model, *names: str) -> None:
    """Write the named columns of a stored row; the key of a relation goes by its column, ``latest_id``."""
    _execute(_update_sql(type(row), names), row, (*names, row._meta.pk.attname))


@cache
def _names(model: type[models.Model], *, without_key: bool) -> tuple[str, ...]:
    """The columns of a model; without the key that the database gives."""
    return tuple(one.attname for one in model._meta.concrete_fields if not (without_key and one.primary_key))


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[models.Field[Any, Any], ...]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(by_name[name] for name in names)


@cache
def _insert_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    table, key = _quoted(model._meta.db_table), _column(model, model._meta.pk.attname)
    listed, places = ", ".join(_column(model, name) for name in names), ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {table} ({listed}) VALUES ({places})"  # noqa: S608  # names of columns
    return f"{sql} RETURNING {key}" if connection.vendor == "postgresql" else sql


@cache
def _insert_many_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    table, listed = _quoted(model._meta.db_table), ", ".join(_column(model, name) for name in names)
    read = ", ".join(f"{_quoted(one.attname)} {one.db_type(connection)}" for one in _columns(model, names))
    picked = ", ".join(_quoted(name) for name in names)
    return f"INSERT INTO {table} ({listed}) SELECT {picked} FROM json_to_recordset(%s::json) AS told({read})"  # noqa: S608


@cache
def _update_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{_column(model, name)} = %s" for name in names)
    key = _column(model, model._meta.pk.attname)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {changes} WHERE {key} = %s"  # noqa: S608  # names of columns


def _column(model: type[models.Model], name: str) -> str:
    return _quoted(str(_columns(model, (name,))[0].column))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _execute(sql: str, row: models.Model, names: tuple[str, ...]) -> CursorWrapper:
    cursor = kept_cursor()
    cursor.execute(sql, _values(row, names))
    return cursor


def _values(row: models.Model, names: tuple[str, ...]) -> list[Any]:
    return [one.get_db_prep_save(getattr(row, one.attname), connection) for one in _columns(type(row), names)]


def kept_cursor() -> CursorWrapper:
    """A cursor that lets PostgreSQL keep the statement with its plan; see settings.DATABASES, prepare_threshold."""
    own = connections[DEFAULT_DB_ALIAS]
    if own.vendor != "postgresql":
        return own.cursor()
    # Needs psycopg, which is not there for SQLite alone.
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415

    # What connection.cursor() does, with the other kind of cursor.
    own.close_if_health_check_failed()
    own.ensure_connection()
    with own.wrap_database_errors:
        made = ServerBindingCursor(own.connection)  # type: ignore[call-arg]  # psycopg's is not in the stubs
    return own._prepare_cursor(made)  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001  # not in the stubs
