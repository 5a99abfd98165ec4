"""Write docs/data-dictionary.md: every table and field of the apps, from the Django models.

    .venv/bin/python tools/write_data_dictionary.py

Needs no database. A field or a table without a Chinese name, and a constraint or an index without its reason in
data_dictionary.toml, stop the tool; a test compares its answer with the page.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import django
from django.apps import apps
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import CASCADE, PROTECT, SET_NULL, CheckConstraint, F, Field, Index, Model, UniqueConstraint
from django.utils import translation

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "data-dictionary.md"
COMMAND: Final = ".venv/bin/python tools/write_data_dictionary.py"
CHINESE: Final = re.compile("[\u4e00-\u9fff]")

WORDS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    (ROOT / "tools" / "data_dictionary.toml").read_text(encoding="utf-8")
)
APPS, REASONS, NOTES, OTHERS = (WORDS[name] for name in ("apps", "reasons", "notes", "others"))
ON_DELETE: Final = {CASCADE: "一并", PROTECT: "阻止", SET_NULL: "置空"}

HEAD: Final = f"""# 数据字典

由 `{COMMAND}` 从模型生成，请勿手工修改；测试会核对是否最新。类型是 PostgreSQL 的类型，SQLite 使用与之对应的类型。

- 金额一律是整数，单位为分。行号从 1 起，指来源文件的行。地区是九位代码。
- 合计不作为数据来源存储：“印刷合计”只用来与明细核对。
- “删除”说明被引用的一行要删除时怎样：*阻止*是不许删，*一并*是随之删除，*置空*是只去掉引用。
- 外键字段都有索引。索引里字段前的减号表示倒序。
- 审计事件另有触发器，禁止修改和删除（SQLite 和 PostgreSQL 都有）。
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(dictionary(), encoding="utf-8")


def dictionary() -> str:
    """The whole page. Django must be set up."""
    with translation.override("zh-hans"):
        parts = [HEAD]
        for label, name in APPS.items():
            parts.append(f"\n## {label}：{name}\n")
            parts += [_table(model) for model in apps.get_app_config(label).get_models()]
        parts.append("\n## 其他表\n\n| 表 | 内容 |\n|---|---|\n")
        parts += [f"| `{name}` | {text} |\n" for name, text in _other_tables().items()]
    _no_reason_is_left_over()
    return "".join(parts)


def _table(model: type[Model]) -> str:
    about = model._meta
    name = _chinese(str(about.verbose_name), about.label)
    rows = [_field(field) for field in about.local_fields]
    text = f"\n### `{about.db_table}` {name}\n\n| 字段 | 类型 | 含义 | 可空 | 键 | 说明 |\n|---|---|---|---|---|---|\n"
    text += "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
    rules = list(_rules(model))
    if rules:
        text += "\n| 约束或索引 | 种类 | 内容 | 理由 |\n|---|---|---|---|\n"
        text += "".join(f"| {' | '.join(cells)} |\n" for cells in rules)
    return text


def _field(field: Field[Any, Any]) -> list[str]:
    name = _chinese(str(field.verbose_name), str(field)) if field.name != "id" else "编号"
    # No connection is made: the wrapper only knows the names of the types.
    kind = field.db_type(DatabaseWrapper({"ENGINE": "django.db.backends.postgresql", "NAME": "", "OPTIONS": {}})) or ""
    return [f"`{field.column}`", kind, name, "是" if field.null else "", _key(field), _note(field)]


def _key(field: Field[Any, Any]) -> str:
    words = ["主键"] if field.primary_key else ["唯一"] if field.unique else []
    target = field.related_model
    if target is not None and not isinstance(target, str):
        deletion = ON_DELETE[vars(field.remote_field)["on_delete"]]
        words.append(f"→ `{target._meta.db_table}`（删除：{deletion}）")
    return " ".join(words)


def _note(field: Field[Any, Any]) -> str:
    column = f"{field.model._meta.db_table}.{field.column}"
    if column in NOTES:
        return NOTES[column]
    words = [str(field.help_text)] if field.help_text else []
    if field.choices:
        pairs = [(str(value), str(label)) for value, label in field.flatchoices]
        words.append("、".join(f"{value} {label}" if value != label else value for value, label in pairs))
    return "；".join(words).replace("|", "\\|")


def _rules(model: type[Model]) -> Iterator[list[str]]:
    for rule in [*model._meta.constraints, *model._meta.indexes]:
        if rule.name not in REASONS:
            sys.exit(f"say under [reasons] in tools/data_dictionary.toml why {rule.name} is there")
        yield [f"`{rule.name}`", *_kind(rule), REASONS[rule.name]]


def _kind(rule: object) -> list[str]:
    match rule:
        case CheckConstraint():
            return ["检查", "、".join(dict.fromkeys(_columns(rule.condition)))]
        case UniqueConstraint() | Index():
            kind = "唯一" if isinstance(rule, UniqueConstraint) else "索引"
            partial = "、".join(dict.fromkeys(_columns(rule.condition))) if rule.condition else ""
            # A minus stands for descending order.
            return [kind, "、".join(rule.fields) + (f"（部分行，按 {partial}）" if partial else "")]
    sys.exit(f"say how {rule!r} is written down")


def _columns(condition: Any) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, tuple):
            yield child[0].partition("__")[0]
            value: Any = child[1]
            if isinstance(value, F):
                yield str(vars(value)["name"])
        else:
            yield from _columns(child)


def _other_tables() -> dict[str, str]:
    """Table → what it holds: those of packages, and those that join two of ours."""
    ours = {model._meta.db_table for label in APPS for model in apps.get_app_config(label).get_models()}
    joins = {
        field.m2m_db_table(): f"{model._meta.verbose_name}与{field.verbose_name}的对应"
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.local_many_to_many
    }
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    words = {**joins, **OTHERS}
    unknown = tables - ours - words.keys()
    if unknown:
        sys.exit(f"say under [apps] or [others] in tools/data_dictionary.toml what these are: {sorted(unknown)}")
    return {name: words[name] for name in sorted(tables - ours)}


def _no_reason_is_left_over() -> None:
    names = {
        rule.name
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for rule in [*model._meta.constraints, *model._meta.indexes]
    }
    if gone := sorted(REASONS.keys() - names):
        sys.exit(f"tools/data_dictionary.toml gives reasons for what is gone: {gone}")


def _chinese(name: str, what: str) -> str:
    # Names of standards (SHA-256) are the same in every language.
    if not CHINESE.search(name) and not name.isupper() and not re.fullmatch(r"[A-Z]+-?[0-9]+", name):
        sys.exit(f"{what} has no Chinese name: give it a verbose_name")
    return name


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
    django.setup()
    main()
