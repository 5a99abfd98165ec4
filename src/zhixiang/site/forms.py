"""The sign-in form, in plain words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """Account and password."""

    error_messages = {  # noqa: RUF012 - the attribute is Django's
        "invalid_login": _("账号或口令不对，请重新输入；注意大小写。连续输错多次账号会暂时锁定。"),
        "inactive": _("这个账号已停用，请联系本单位系统管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, label in (("username", _("账号")), ("password", _("口令"))):
            field = self.fields[name]
            field.label = label
            field.widget.attrs["class"] = "form-control"
            field.error_messages["required"] = _("请填写这一项。")
        # The page is made for signing in; the cursor belongs here.
        self.fields["username"].widget.attrs["autofocus"] = True
