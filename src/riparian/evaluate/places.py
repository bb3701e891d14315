"""Task `places`: the provinces in which the product places a project, from its texts alone.

A line: `{"id", "src", "country": ["KH"], "title", "description", "lang", "places": ["KH-8", …]}`;
`places` are ISO 3166-2 codes, Vietnam's 63 provinces. Places of which the product itself is less
than half sure (one of many provinces along a road) do not count as answers. Figures are over sets
of provinces, micro-averaged: all provinces of all cases are counted together; `exact` is the share
of cases with the right provinces and no other. Empty `places` mean the whole country, or a part of
it that is no province: any province is wrong then. `trap` names what is hard about a case, several
with commas between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.evaluate.frame import CaseResult, Line, Task
from riparian.model.activity import Activity, Description, Narrative, Provenance, RecipientCountry
from riparian.normalise.countries import country_shares
from riparian.normalise.gazetteer import Gazetteer
from riparian.normalise.places import places_of
from riparian.region.mentions.weigh_mentions import COUNTS


def _judge(lines: Sequence[Line]) -> Iterable[CaseResult]:
    gazetteer = Gazetteer()
    for line in lines:
        activity = _activity(line)
        shares, _ = places_of(activity, country_shares(activity)[0], gazetteer)
        sure = (p for p in shares if p.level != "country" and p.confidence >= COUNTS)
        placed = {gazetteer.pack.province_of(p.place): p for p in sure}
        got = sorted(province for province in placed if province)
        expected = sorted(line["places"])
        yield CaseResult(
            case=f"{line['id']}: {line['title']}",
            expected=expected,
            got=got,
            right=got == expected,
            why="; ".join(f"{k} {p.method} '{p.words}'" for k, p in placed.items()),
            source=line.get("src"),
            language=line.get("lang"),
            groups={"trap": tuple(line["trap"].split(", "))} if line.get("trap") else {},
        )


def _activity(line: Line) -> Activity:
    lang = line.get("lang")
    description = line.get("description")
    return Activity(
        iati_identifier=str(line["id"]),
        provenance=Provenance("gold"),
        title=(Narrative(line["title"], lang),),
        descriptions=(Description((Narrative(description, lang),)),) if description else (),
        recipient_countries=tuple(RecipientCountry(code) for code in line["country"]),
    )


def _figures(judged: Sequence[CaseResult]) -> dict[str, float]:
    right = sum(len(set(j.got) & set(j.expected)) for j in judged)
    got = sum(len(j.got) for j in judged)
    expected = sum(len(j.expected) for j in judged)
    precision = right / got if got else 0.0
    recall = right / expected if expected else 0.0
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
        "exact": sum(j.right for j in judged) / len(judged) if judged else 0.0,
    }


PLACES = Task("places", "the provinces that a project's texts place it in", _judge, _figures)
