"""Drafts of what somebody is about to share, and the tables that become drafts."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from riparian.build.add_datasets import SourceOptions
from riparian.centre.centre import Centre
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.drafts import DraftContent
from riparian.english import count_of
from riparian.errors import BadRequest, RiparianError
from riparian.exchange.plain_text import plain_line
from riparian.normalise.providers import load_providers
from riparian.web.not_kept import kept_by_nobody
from riparian.web.number_format import instant
from riparian.web.pages import centre_of, render
from riparian.web.people import Person, form_token_of
from riparian.web.share_form import draft_record, sentences
from riparian.web.uploads import LARGEST_UPLOAD, Upload


def drafts_page(
    request: Request, person: Person, done: str, wrong: RiparianError | None = None
) -> Response:
    """The drafts that a person may open, and how to begin another."""
    centre = centre_of(request)
    answer = render(
        request,
        "share_drafts.html",
        title="Share",
        description="What you are about to share with other members.",
        status=400 if wrong else 200,
        indexed=False,
        done=done,
        wrong=wrong,
        drafts=[
            (x, instant(x.changed_at))
            for x in centre.sharing.drafts.of(person.account, person.rights)
        ],
        me=person.account.id,
        may_share=person.rights.may_do(Act.SHARE),
        providers=providers(),
        largest=LARGEST_UPLOAD // 1024 // 1024,
        token=form_token_of(request),
    )
    return kept_by_nobody(answer)


def draft_content(centre: Centre, person: Person, key: str) -> DraftContent | None:
    """What a draft holds; None where none is named."""
    if not key:
        return None
    return centre.sharing.drafts.open(key, person.account, person.rights)[1]


def has_rows(centre: Centre, person: Person, key: str) -> bool:
    """Whether rows of a table came back with a draft."""
    drafts = centre.sharing.drafts.of(person.account, person.rights) if key else []
    return any(draft.has_rows for draft in drafts if draft.id == key)


def draft_of_file(centre: Centre, person: Person, upload: Upload) -> str:
    """Read it by the readers that there are; the id of the draft that its good rows are."""
    if not upload.content:
        raise BadRequest("No file was chosen.", "Choose a table: xlsx, csv, ods or xls.")
    form = upload.fields
    with upload.as_file() as path:
        read = centre.channel.read_sheet(
            path,
            SourceOptions(
                provider=form.get("provider") or None, licence=form.get("licence") or None
            ),
            with_doubtful=bool(form.get("doubtful")),
        )
    if not read.records and read.returned is None:
        raise BadRequest(
            f"{upload.known_as} contains no project that could be shared.",
            "See that its first row names the columns, one of them the title.",
        )
    problems = [*read.notes, *sentences(read.problems)]
    if read.returned_count:
        rows = count_of(read.returned_count, "row")
        problems.insert(0, f"{rows} came back: download them with the reasons, and upload again.")
    content = DraftContent(
        records=tuple(map(draft_record, read.records)),
        source=plain_line(upload.file_name, 120),
        problems=tuple(problems[:200]),
        note="" if read.records else "No row of the table could be taken.",
    )
    return centre.sharing.drafts.keep(person.account, upload.file_name, content, read.returned).id


def providers() -> list[tuple[str, str]]:
    """Every provider, by its code and its name, for a field to choose from."""
    table = load_providers()
    return sorted(((code, table.display(code)) for code in table.providers), key=lambda x: x[1])
