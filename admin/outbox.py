"""The outbox: what waits to be handed over, what was, what failed and why; letters as they were sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, abort, request, url_for

from admin import blueprint
from shop.kernel import outbox, post
from shop.reports import outbox as outbox_lists
from shop.reports import send_queue
from web.headers import policy
from web.pages import changed, page
from web.requests import current_store, htmx

PIECE = "admin/outbox/_jobs.html"
# A letter's HTML is ours but shows strangers' words: no script, no form, no request, whatever is in it.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox; "
    "base-uri 'none'; form-action 'none'"
)


@blueprint.get("/outbox")
def show_outbox() -> Response:
    view = request.args.get("view", "")
    if view == "orders":
        return page("admin/outbox/page.html", view=view, queue=send_queue.listed(current_store().id))
    view = "jobs" if view == "jobs" else "letters"
    return page("admin/outbox/page.html", PIECE, "admin/outbox/_letters.html", **_list(view))


@blueprint.post("/outbox/<ulid>/retries")
def create_job_retry(ulid: str) -> Response:
    outbox.try_again(current_store().id, ulid)
    see = url_for(".show_outbox", view="jobs")
    return changed(PIECE, see=see, **(_list("jobs") if htmx else {}))


@blueprint.get("/outbox/letters/<ulid>")
def show_message(ulid: str) -> Response:
    answer = page("admin/outbox/letter.html", letter=outbox_lists.open_letter(current_store().id, ulid))
    answer.headers["Content-Security-Policy"] = f"{policy()}; frame-src 'self'"
    return answer


@blueprint.get("/outbox/letters/<ulid>/body")
def show_message_body(ulid: str) -> Response:
    """The letter's HTML for the sandboxed frame of its page, under a policy of its own."""
    letter = outbox_lists.open_letter(current_store().id, ulid)
    answer = Response(letter.html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.get("/outbox/letters/<ulid>/attachments/<int:position>")
def show_attachment(ulid: str, position: int) -> Response:
    files = outbox_lists.open_letter(current_store().id, ulid).attachments
    if not 0 < position <= len(files):
        abort(404)
    file = files[position - 1]
    named = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(file.content, content_type=file.content_type, headers={"Content-Disposition": named})


def _list(view: str) -> dict[str, Any]:
    """A page of letters or jobs under the filter of the address."""
    states = outbox.STATES if view == "jobs" else post.MESSAGE_STATES
    state = request.args.get("state", "")
    state = state if state in states else ""
    look = outbox_lists.jobs if view == "jobs" else outbox_lists.letters
    rows, following = look(current_store().id, state=state, after=request.args.get("after", "")[:26])
    kept: dict[str, Any] = {"view": view, "state": state or None}
    next_url = url_for(".show_outbox", after=following, **kept) if following else ""
    return {"view": view, "rows": rows, "state": state, "states": states, "next_url": next_url}
