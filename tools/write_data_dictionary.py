"""Write docs/data-dictionary.md: every table and field of the apps, from the Django models.

    .venv/bin/python tools/write_data_dictionary.py

Needs no database. A field or a table without a Chinese name, and a constraint or an index without its reason in REASONS
below, stop the tool; a test compares its answer with the page.
"""

from __future__ import annotations

import os
import re
import sys
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

APPS: Final = {
    "audit": "审计",
    "people": "人员、地区和单位",
    "checks": "来源文件和审查发现",
    "allocation": "资金分配",
    "performance": "绩效目标",
}
"""The apps in the order of the year."""

REASONS: Final = {
    "audit_event_object": "查一个对象的全部经过",
    "audit_event_seq_from_one": "从 1 起连续编号，缺号即知有删除",
    "audit_chain_head_is_one": "只有一行：追加事件时锁它，链不会分叉",
    "people_region_code_nine_digits": "财政部门印的九位码（GB/T 2260 六位加三位）",
    "people_region_dates_in_order": "止不早于起",
    "people_region_province_on_top": "省没有上级",
    "people_fiscalrelation_once_a_day": "一个县同一天起只有一种关系",
    "people_fiscalrelation_dates_in_order": "止不早于起",
    "people_unit_region_name": "按地区和名称找单位",
    "people_user_role_is_known": "角色只能是已定义的十种",
    "people_user_officer_has_region": "市、县区审核必须有所属地区，否则无法限定可见范围",
    "checks_document_year_doc_no": "导入时查同年度同文号的文件",
    "checks_sourceline_once": "一份文件的一个行号只有一行",
    "checks_sourceline_from_one": "行号从 1 起",
    "checks_finding_order": "按文件中的先后列出",
    "checks_finding_region": "按地区和检查项筛选",
    "checks_finding_severity_is_known": "程度只有错误、疑问、提示三种",
    "checks_finding_decided_with_reason": "待处理的没有理由；已处理的必有时间和理由",
    "allocation_fund_once_a_year": "一年一项资金只登记一次",
    "allocation_fund_budget_not_negative": "预算可以没有登记，不能为负",
    "allocation_plan_fund_status": "找一年有效的方案",
    "allocation_plan_superseded_by_one": "被代替的方案必须指明由哪一个代替，有效的方案不能有",
    "allocation_line_region_plan": "按地区取可见的分配行",
    "allocation_line_once": "同一方案里地区、单位、项目相同的只有一行，不会付两次",
    "allocation_line_position": "顺序不重复",
    "allocation_line_amount_in_range": "0 至 10¹⁶ 分（一百万亿元），超出的必是误读",
    "allocation_printedtotal_position": "顺序不重复",
    "allocation_printedtotal_annex": "只有附件1和附件2",
    "performance_table_region": "按地区取可见的绩效目标表",
    "performance_table_position": "顺序不重复",
    "performance_table_amount_not_negative": "资金需求可以无法识别，不能为负",
    "performance_citation_position": "顺序不重复",
    "performance_indicator_group": "同一指标跨地区比较",
    "performance_indicator_position": "顺序不重复",
    "performance_indicator_range_has_both": "区间必有上下限，其他比较方式没有上限",
    "performance_indicator_quantitative_has_number": "定量指标必有目标值",
}
"""Name of a constraint or an index → why it is there. Those that Django makes for unique fields explain themselves."""

ON_DELETE: Final = {CASCADE: "一并", PROTECT: "阻止", SET_NULL: "置空"}

NOTES: Final = {
    "people_user.is_superuser": "不使用：权限由角色决定",
    "people_user.is_staff": "不使用：没有 Django 的管理站点",
    "people_user.is_active": "否：不能登录；账号不删除",
    "people_user.password": "只存加盐散列",
    "allocation_printedtotal.scope": "total 合计、section 分组合计、region 小计",
    "performance_indicator.kind": "quantitative 定量、qualitative 定性、trend 趋势、missing 没有指标值",
    "performance_indicator.op": (
        "ge ≥、gt ＞、le ≤、lt ＜、eq ＝、range 区间、increase 增长、maintain 保持不降、none 没有比较方式"
    ),
}
"""Column → what stands in the last column of its line, where the model's own words do not tell."""

OTHERS: Final = {
    "auth_permission": "Django 权限；不使用，权限由角色决定",
    "auth_group": "Django 用户组；不使用",
    "auth_group_permissions": "Django 用户组的权限；不使用",
    "people_user_groups": "账号与用户组；不使用",
    "people_user_user_permissions": "账号与权限；不使用",
    "django_content_type": "Django 模型目录",
    "django_session": "登录会话",
    "django_migrations": "已执行的数据表变更",
    "axes_accessattempt": "登录失败计数（django-axes）",
    "axes_accessattemptexpiration": "登录失败计数的到期时间（django-axes；默认不写）",
    "axes_accessfailurelog": "登录失败记录（django-axes；默认不写）",
    "axes_accesslog": "登录记录（django-axes）",
}
"""Tables that are not ours → what they hold."""

HEAD: Final = f"""# 数据字典

由 `{COMMAND}` 从模型生成，请勿手工修改；测试会核对是否最新。类型是 PostgreSQL 的类型，SQLite 使用与之对应的类型。

- 金额一律是整数，单位为分。行号从 1 起，指来源文件的行。地区是九位代码。
- 合计不作为数据来源存储：“印刷合计”只用来与明细核对。
- “删除”说明被引用的一行要删除时怎样：*阻止*是不许删，*一并*是随之删除，*置空*是只去掉引用。外键字段都有索引。
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
        parts += [f"| `{name}` | {OTHERS[name]} |\n" for name in sorted(_other_tables())]
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
            sys.exit(f"say in REASONS of {Path(__file__).name} why {rule.name} is there")
        yield [f"`{rule.name}`", *_kind(rule), REASONS[rule.name]]


def _kind(rule: object) -> list[str]:
    match rule:
        case UniqueConstraint():
            return ["唯一", "、".join(rule.fields)]
        case CheckConstraint():
            return ["检查", "、".join(dict.fromkeys(_columns(rule.condition)))]
        case Index():
            return ["索引", "、".join(name.lstrip("-") for name in rule.fields)]
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


def _other_tables() -> set[str]:
    ours = {model._meta.db_table for label in APPS for model in apps.get_app_config(label).get_models()}
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    unknown = tables - ours - OTHERS.keys()
    if unknown:
        sys.exit(f"say in APPS or OTHERS of {Path(__file__).name} what these are: {sorted(unknown)}")
    return tables - ours


def _no_reason_is_left_over() -> None:
    names = {
        rule.name
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for rule in [*model._meta.constraints, *model._meta.indexes]
    }
    if gone := sorted(REASONS.keys() - names):
        sys.exit(f"REASONS of {Path(__file__).name} names what is gone: {gone}")


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
