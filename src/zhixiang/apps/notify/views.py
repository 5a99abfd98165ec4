"""The page of a person's messages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhixiang.apps.notify import queries
from zhixiang.apps.notify.actions.read_messages import read_messages
from zhixiang.apps.web import asked_page, paging


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own messages, the newest first; a button marks those that the page showed as read."""
    reader = request.user.pk or 0
    if request.method == "POST":
        text = request.POST.get("up_to", "")
        read_messages(reader=reader, up_to=int(text) if text.isdecimal() and len(text) < 12 else 0)
        return redirect("notify:inbox")
    found = queries.messages_of(reader, asked_page(request))
    rows = found.rows
    page = {
        "rows": rows,
        "paging": paging(request, found),
        "up_to": max((row.pk for row in rows if row.read_at is None), default=0),
    }
    return render(request, "notify/inbox.html", {"page": page})
