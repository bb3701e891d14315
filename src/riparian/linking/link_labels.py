"""What comparisons and their levels are called where people read the weights."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMPARED: Mapping[str, str] = MappingProxyType(
    {
        "identifier": "Project number",
        "own_number": "Number of one form",
        "title": "Title",
        "title_across": "Title, in two languages",
        "text": "Description",
        "steps": "Phase, tranche or lot",
        "provider": "Provider",
        "agency": "Agency",
        "scheme": "Form of aid",
        "country": "Country",
        "place": "Place",
        "purpose": "Purpose",
        "amount": "Amount",
        "time": "Time",
        "host": "Host agency",
        "exact": "What is exact",
    }
)
"""Each comparison of `comparison_levels.FEATURES`, as a heading."""

_TITLES = {
    "same": "the same",
    "within": "one stands whole in the other",
    "same_often": "the same, and many records have it",
    "base": "alike but for what they count",
    "nearly": "nearly the same",
    "much": "share much",
    "some": "share something",
    "named": "share rare words alone",
    "described": "share little, descriptions more",
    "little": "share little",
}

MEANINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "identifier": {"same": "a number in common", "none": "no number in common"},
        "own_number": {"differs": "each has its own", "none": "not so"},
        "title": {**_TITLES, "none": "share nothing"},
        "title_across": {
            **_TITLES,
            "read": "what can be read of one agrees",
            "foreign": "share nothing",
        },
        "text": {"same": "passages in common", "none": "no passage in common"},
        "steps": {
            "same": "both count the same",
            "none": "neither counts any, or only one does and their years are the same",
            "first_silent": "one says the first, one nothing",
            "later_silent": "one says a later one, one nothing",
            "differs": "they count differently",
        },
        "provider": {"same": "the same", "differs": "another"},
        "agency": {
            "same": "the same",
            "ministry": "a ministry tells of an agency's",
            "differs": "another",
        },
        "scheme": {
            "same": "the same",
            "near": "grant and technical cooperation",
            "differs": "loan and no loan",
        },
        "country": {
            "same": "the same",
            "some": "some in common",
            "differs": "none in common",
        },
        "place": {
            "same": "the same provinces",
            "some": "some provinces in common",
            "other_site": "other sites of one province",
            "differs": "no province in common",
        },
        "purpose": {
            "same": "the same code",
            "category": "the same field",
            "differs": "another field",
        },
        "amount": {
            "same": "the same",
            "same_round": "the same, in round numbers",
            "rounded": "as rounding makes them differ",
            "converted": "in two currencies, the same at the rate of the day",
            "near": "as a round ceiling makes them differ",
            "rates": "in two currencies, as rates make them differ",
            "half": "up to 1.6 times",
            "differs": "up to 4 times",
            "far": "more than 4 times",
        },
        "time": {
            "day": "a day in common",
            "period": "the same years",
            "near": "close together",
            "overlap": "can have run at the same time",
            "apart": "some years apart",
            "far": "many years apart",
            "other_signing": "signed in one way on two days",
        },
        "host": {"same": "the same", "differs": "another"},
        "exact": {"none": "nothing tells them apart", "differs": "something tells them apart"},
    }
)
"""Each level of each comparison, the closest agreement first."""
