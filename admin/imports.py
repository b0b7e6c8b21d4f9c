"""Importing files: upload, preview, apply, and what came of it."""

from __future__ import annotations

from flask import Response, request, stream_with_context, url_for

from admin import blueprint
from admin.catalog_frame import catalog_page
from admin.import_forms import KIND_WORDS, UploadForm
from shop.imports import confirming, findings, keeping, kinds, running
from shop.imports.tables import VERDICTS, ImportRun
from shop.imports.writing import csv_line
from shop.kernel.refusals import Refusal
from web.downloads import csv_download
from web.errors import status_of
from web.pages import go, page, see_other
from web.requests import current_actor, current_store

PAGE = 50
BUSY = ("uploaded", "applying")


@blueprint.get("/imports")
def list_imports() -> Response:
    store = current_store()
    runs = keeping.latest(store.id, before=request.args.get("before", "")[:26], size=PAGE + 1)
    older = url_for(".list_imports", before=runs[PAGE - 1].ulid) if len(runs) > PAGE else ""
    return catalog_page(
        "admin/imports/list.html", place="imports", runs=runs[:PAGE], older=older, words=KIND_WORDS
    )


@blueprint.get("/imports/new")
def new_import() -> Response:
    return upload_page(UploadForm(request.args))


@blueprint.post("/imports")
def create_import() -> Response:
    form = UploadForm()
    if not form.validate():
        return upload_page(form, status=422)
    options = {"decimal": form.decimal.data, "stock_is": form.stock_is.data}
    upload = form.file.data
    try:
        run = keeping.receive(
            current_store(), form.kind.data, upload.filename, upload.stream, options, by=current_actor()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return upload_page(form, status=status_of(refusal))
    return see_other(url_for(".show_import", ulid=run.ulid))


@blueprint.get("/imports/<ulid>")
def show_import(ulid: str) -> Response:
    run = keeping.find(current_store().id, ulid)
    if request.headers.get("HX-Target") == "progress":
        if run.state not in BUSY:
            return go(url_for(".show_import", ulid=ulid))
        return page("admin/imports/_progress.html", run=run)
    return run_page(run)


@blueprint.post("/imports/<ulid>/applications")
def apply_import(ulid: str) -> Response:
    run = keeping.find(current_store().id, ulid)
    try:
        running.start(run, by=current_actor(), confirmation=request.form.get("confirmation", "")[:200])
    except Refusal as refusal:
        if refusal.code != "confirm":
            raise
        return run_page(run, error=refusal.message, status=422)
    return see_other(url_for(".show_import", ulid=ulid))


@blueprint.get("/imports/<ulid>/refused.csv")
def download_refused(ulid: str) -> Response:
    run = keeping.find(current_store().id, ulid)
    return csv_download(stream_with_context(findings.refused_rows(run)), f"refused {run.file_name}")


@blueprint.get("/import-templates/<kind>.csv")
def download_template(kind: str) -> Response:
    return csv_download(iter([csv_line(kinds.own(kind).columns)]), f"{kind}-template.csv")


@blueprint.get("/exports/<kind>.csv")
def export_rows(kind: str) -> Response:
    lines = kinds.own(kind).export(current_store())
    return csv_download(stream_with_context(lines), f"{kind}.csv")


def upload_page(form: UploadForm, status: int = 200) -> Response:
    """The form, and what the columns of our own files mean."""
    return catalog_page(
        "admin/imports/new.html",
        place="imports",
        form=form,
        kinds=kinds.KINDS,
        words=KIND_WORDS,
        status=status,
    )


def run_page(run: ImportRun, error: str = "", status: int = 200) -> Response:
    """The import where it stands: progress, preview or report."""
    counts = {verdict: run.counts.get(verdict, 0) for verdict in VERDICTS}
    wanted = request.args.get("show", "")
    shown = wanted if wanted in VERDICTS else next((v for v in VERDICTS if counts[v]), "create")
    rows = findings.page_of(run, shown, after=request.args.get("after", 0, int), size=PAGE + 1)
    more = len(rows) > PAGE and url_for(".show_import", ulid=run.ulid, show=shown, after=rows[PAGE - 1].line)
    return catalog_page(
        "admin/imports/show.html",
        place="imports",
        run=run,
        counts=counts,
        shown=shown,
        rows=rows[:PAGE],
        more=more or "",
        why=confirming.why(run),
        phrase=confirming.phrase(run),
        earlier=keeping.applied_before(run),
        error=error,
        words=KIND_WORDS,
        status=status,
    )
