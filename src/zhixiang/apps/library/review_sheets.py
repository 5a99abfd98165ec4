"""The result of a round as a workbook; a blind one names no unit, place or code before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library import review_tables as tables
from zhixiang.apps.library.models import ReviewRound
from zhixiang.apps.library.review_policies import hides
from zhixiang.publishing import xlsx


def of_round(found: ReviewRound, rows: Sequence[queries.Scored]) -> list[xlsx.Sheet]:
    """Two sheets: a line a project, and a line an expert's sheet."""
    hidden = hides(found)
    named = (
        []
        if hidden
        else [xlsx.Column(gettext("项目编码")), xlsx.Column(gettext("实施单位")), xlsx.Column(gettext("地区"))]
    )
    columns = [
        xlsx.Column(gettext("评审序号")), xlsx.Column(gettext("项目名称"), width=40), *named,
        xlsx.Column(gettext("得分"), xlsx.Format.NUMBER), xlsx.Column(gettext("平均分"), xlsx.Format.NUMBER),
        xlsx.Column(gettext("最高分"), xlsx.Format.NUMBER), xlsx.Column(gettext("最低分"), xlsx.Format.NUMBER),
        xlsx.Column(gettext("有效分数"), xlsx.Format.COUNT), xlsx.Column(gettext("弃权"), xlsx.Format.COUNT),
        xlsx.Column(gettext("未评"), xlsx.Format.COUNT), xlsx.Column(gettext("分数异常"), width=40),
        xlsx.Column(gettext("结论")), xlsx.Column(gettext("理由"), width=40),
    ]  # fmt: skip
    shown = tables.result_rows(found, rows, hidden=hidden)
    return [
        xlsx.Sheet(gettext("评审结果"), found.name, columns, list(_results(shown, hidden=hidden))),
        xlsx.Sheet(gettext("专家评分"), found.name, _score_columns(), list(_scores(shown))),
    ]


def _results(rows: Sequence[dict[str, Any]], *, hidden: bool) -> Iterator[xlsx.Row]:
    for row in rows:
        panel = row["panel"]
        named = [] if hidden else [row["code"], row["unit"], row["region"]]
        yield xlsx.Row(
            [
                row["number"], row["name"], *named, row["result"], panel.mean, panel.high, panel.low, panel.count,
                panel.abstained, panel.unscored, "\n".join(row["why"]), gettext(row["outcome"]["label"]), row["reason"],
            ]
        )  # fmt: skip


def _score_columns() -> list[xlsx.Column]:
    return [
        xlsx.Column(gettext("评审序号")), xlsx.Column(gettext("专家")), xlsx.Column(gettext("状态")),
        xlsx.Column(gettext("复评")), xlsx.Column(gettext("得分"), xlsx.Format.NUMBER),
        xlsx.Column(gettext("评审意见"), width=40), xlsx.Column(gettext("回避或弃权的理由"), width=40),
    ]  # fmt: skip


def _scores(rows: Sequence[dict[str, Any]]) -> Iterator[xlsx.Row]:
    for row in rows:
        for cell in row["scores"]:
            yield xlsx.Row(
                [
                    str(row["number"]), cell["name"], gettext(cell["status"]["label"]),
                    gettext("是") if cell["second"] else "", cell["score"], cell["comment"], cell["reason"],
                ]
            )  # fmt: skip
