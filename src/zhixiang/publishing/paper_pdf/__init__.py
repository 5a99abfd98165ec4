"""Papers as PDF, in the geometry of GB/T 9704-2012."""

from __future__ import annotations

from zhixiang.publishing.paper_pdf.document import paper_pdf

__all__ = ["paper_pdf"]
