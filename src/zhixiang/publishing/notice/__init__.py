"""The notice of an allocation, its annexes and its performance tables, from records to paper."""

from __future__ import annotations

from zhixiang.publishing.notice.document import annex_paper, notice_body, notice_paper, performance_table_paper
from zhixiang.publishing.notice.template import NoticeTemplate, NoticeTemplateError, notice_template

__all__ = [
    "NoticeTemplate",
    "NoticeTemplateError",
    "annex_paper",
    "notice_body",
    "notice_paper",
    "notice_template",
    "performance_table_paper",
]
