"""What changes in a list of overlaps, as an Atom feed for whoever follows it."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.etree.ElementTree import SubElement

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.errors import NotThere
from riparian.web.addresses import own_site, with_query
from riparian.web.atom import MEDIA_TYPE, add_entry, add_texts, new_feed, written
from riparian.web.pages import centre_of
from riparian.web.query import PageQuery, parameters
from riparian.web.routes.overlaps import DATA_NAMES, filter_of, subject_of
from riparian.wording.overlap_changes import feed_words, news_summary, news_title

router = APIRouter()

PATH = "/overlaps.atom"
NAMES = tuple(name for name in DATA_NAMES if name != "sort")


@router.get(PATH, openapi_extra=parameters(*NAMES))
def overlaps_atom(request: Request) -> Response:
    """What the last builds changed among the overlaps that fit, the newest first; a change has the
    same identifier in every feed."""
    centre = centre_of(request)
    if centre.as_member:
        raise NotThere(
            "A feed holds what everybody may see, and is not made from a member's own view.",
            "Ask for it without signing in.",
        )
    params = PageQuery.of(request, *NAMES)
    wanted = filter_of(params, limit=1)
    page = centre.browse_overlaps(*params.providers(), wanted, with_evidence=False)
    news = centre.overlap_news(*params.providers(), wanted)
    origin = own_site(request)
    query = params.query()
    asked = sorted((name, value) for name in params.values for value in params.all(name))
    feed = new_feed(
        f"{origin} overlaps {urlencode(asked)}",
        f"{subject_of(page)}: what changes",
        news.newest or "1970-01-01T00:00:00Z",
        centre.settings.name,
        f"{origin}{with_query('/overlaps', query)}",
    )
    SubElement(feed, "link", rel="self", href=f"{origin}{with_query(PATH, query)}")
    add_texts(feed, subtitle=feed_words(news))
    for each in news.items:
        add_entry(
            feed,
            f"riparian overlap {each.id} {each.provider_a} {each.provider_b}"
            f" {each.what} {each.build} {each.made_at}",
            news_title(each),
            each.made_at,
            f"{origin}/overlaps/{each.id}" if each.overlap else f"{origin}/overlaps",
            news_summary(each),
        )
    return Response(written(feed), media_type=MEDIA_TYPE)
