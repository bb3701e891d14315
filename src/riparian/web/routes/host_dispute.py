"""A host officer disputes one field of one record for their government: a form, a look at what it
says and who will read it, and what came of it.

Pages of projects lead here with the record and the field chosen (`government_answer`). Nothing is
kept by browsers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.record_claims import RecordClaim
from riparian.centre.centre import Centre
from riparian.centre.host_words import require_sayable
from riparian.desk.accounts.roles import Act
from riparian.desk.claims.field_names import FIELD_NAMES
from riparian.desk.claims.host_answers import read_dispute
from riparian.desk.claims.host_word import Word
from riparian.english import with_article
from riparian.errors import BadRequest, NotThere, UnknownName
from riparian.exchange.entries.entry_types import FIELDS, LONGEST_LINE, Dispute
from riparian.web.addresses import with_query
from riparian.web.decisions import needs
from riparian.web.local import read_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import form_token_of, person_of, require_form
from riparian.web.query import PageQuery, named_by_address
from riparian.web.routes.my_country import (
    FILTERS,
    PATH,
    chosen_audience,
    host_centre,
    is_limited,
    label_in,
    query_of,
)
from riparian.web.sharer import author_for, sharer_of
from riparian.wording.host_word import READ_BY, word_sentence
from riparian.wording.my_country import (
    AUDIENCE_WORDS,
    government_words,
)

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]

DISPUTE = f"{PATH}/dispute"
DISPUTE_FOR = "Dispute for the government of {}"
NAMES = (*FILTERS, "record", "field", "done")


class GovernmentAnswer(msgspec.Struct, frozen=True):
    """Where whoever looks at a project disputes it for their government, and of which country."""

    country: str
    address: str

    def of_field(self, field: str) -> str:
        """The same for one field."""
        return f"{self.address}&{urlencode({'field': field})}"


@router.get(DISPUTE, dependencies=[needs(Act.CONFIRM)])
def dispute_form(request: Request) -> Response:
    """The form; after an answer, what was said and who reads it."""
    host_centre(request)
    params = PageQuery.of(request, *NAMES)
    records = _records(request, params.first("record") or "")
    if done := params.first("done"):
        return _done(request, params, records[0], done)
    return _form(request, params, records, {"field": params.first("field") or ""})


@router.post(DISPUTE, dependencies=[needs(Act.CONFIRM)])
def dispute(request: Request, form: Form) -> Response:
    """Show once more what is about to be said; write it when that is agreed to."""
    person = require_form(request, form, Act.CONFIRM)
    centre, params = host_centre(request), query_of(form)
    records = _records(request, form.get("record", ""))
    if form.get("change"):
        return _form(request, params, records, form)
    try:
        if not form.get("field"):
            raise BadRequest("You have not said which field is wrong.", "Choose a field.")
        said = read_dispute(form["field"], form.get("value", ""), form.get("why", ""))
        tlp = label_in(person, form)
        require_sayable(records[0], tlp)
        if form.get("sure"):
            entry = centre.my_country.dispute(records[0].unit, said, sharer_of(person, centre), tlp)
            done = params.saying(record=records[0].unit, done=str(entry))
            return RedirectResponse(with_query(DISPUTE, done.query()), 303, NOT_KEPT)
    except BadRequest as error:
        return _form(request, params, records, form, error)
    return _check(request, params, records[0], form, said, tlp)


def government_answer(
    request: Request, handle: str, countries: Sequence[str]
) -> GovernmentAnswer | None:
    """Where whoever asks disputes a project of these countries for their government; None where
    they do not answer for one of them."""
    person, centre = person_of(request), centre_of(request)
    if person is None or not person.rights.may_do(Act.CONFIRM) or not centre.is_node:
        return None
    own = centre.host_words.own_member()
    if own is None or not own.is_host or own.country not in countries:
        return None
    if not centre.my_country.answerable(handle):
        return None
    query = urlencode({"record": handle})
    return GovernmentAnswer(government_words(own.country), f"{DISPUTE}?{query}")


def _records(request: Request, name: str) -> list[RecordClaim]:
    """The records of the project that is meant, that record first; raises NotThere for none."""
    centre = host_centre(request)
    with named_by_address():
        try:
            records = centre.my_country.answerable(name)
        except UnknownName as error:
            raise NotThere(
                f"The catalogue has no record '{name[:80]}' any more.",
                "Look for its project on the page of what awaits your answer.",
            ) from error
    if not records:
        country = government_words(centre.my_country.own_host().country)
        raise NotThere(
            f"Nothing can be said of this project for {country}: none of its records names it as a "
            "recipient and has an identifier or a page of its own.",
            "Write to whoever published it.",
        )
    return records


def _form(
    request: Request,
    params: PageQuery,
    records: Sequence[RecordClaim],
    form: Mapping[str, str],
    wrong: BadRequest | None = None,
) -> Response:
    person = person_of(request)
    assert person is not None
    first, host = records[0], centre_of(request).my_country.own_host()
    return _shown(
        request,
        "country_dispute.html",
        params,
        DISPUTE_FOR.format(government_words(host.country)),
        status=400 if wrong else 200,
        records=records,
        claim=first,
        form=form,
        wrong=wrong,
        kept=[(name, value) for name in FILTERS for value in params.all(name)],
        disputable=FIELDS,
        limited=is_limited(person),
        audience=chosen_audience(centre_of(request), person, form),
        audiences=AUDIENCE_WORDS,
        longest_line=LONGEST_LINE,
    )


def _check(
    request: Request,
    params: PageQuery,
    claim: RecordClaim,
    form: Mapping[str, str],
    said: Dispute,
    tlp: str,
) -> Response:
    return _shown(
        request,
        "country_dispute_check.html",
        params,
        "Is this your government’s word?",
        claim=claim,
        said=said,
        audience=AUDIENCE_WORDS[tlp],
        hidden={**form, "record": claim.unit},
    )


def _done(request: Request, params: PageQuery, claim: RecordClaim, entry: str) -> Response:
    """What was said; of what is not there any more, only where the answers stand."""
    host = centre_of(request).host_words.of_projects([claim.project]).get(claim.project)
    words = [word for each in host.fields.values() for word in each] if host else []
    word = next((word for word in words if str(word.entry) == entry), None)
    return _shown(
        request,
        "country_dispute_done.html",
        params,
        "Your answer stands" if word else "Your answers",
        claim=claim,
        word=word,
        sentence=_sentence(centre_of(request), word) if word else "",
        reads=READ_BY.get(word.tlp, "") if word else "",
    )


def _sentence(centre: Centre, word: Word) -> str:
    return word_sentence(word, centre.host_words.member_names())


def _shown(
    request: Request, template: str, params: PageQuery, title: str, *, status: int = 200,
    **context: object,
) -> Response:  # fmt: skip
    centre, person = host_centre(request), person_of(request)
    assert person is not None
    own = centre.my_country.own_host()
    answer = render(
        request,
        template,
        title=title,
        description="What a host government says of one record.",
        status=status,
        indexed=False,
        own=own,
        country=government_words(own.country),
        office=with_article(author_for(person, centre)),
        fields=FIELD_NAMES,
        token=form_token_of(request),
        action=DISPUTE,
        back=with_query(PATH, params.query(record=None, field=None, done=None)),
        **context,
    )
    return kept_by_nobody(answer)
