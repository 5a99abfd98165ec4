"""A department's overall performance form as paper, in the official layout."""

from __future__ import annotations

from zhixiang.publishing.department_form.document import department_form_paper

__all__ = ["department_form_paper"]
