"""The receipt (回执) that whoever handed something in takes away: one page that anybody can check."""

from __future__ import annotations

from zhixiang.publishing.receipt.document import Receipt, receipt_pdf

__all__ = ["Receipt", "receipt_pdf"]
