"""The figures of overlaps by hand, and pairs weighed that the search would not propose."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riparian.evaluate.frame import CaseResult
from riparian.evaluate.overlaps import OVERLAPS, auc, judge_overlaps, ndcg, overlap_figures


def record(key: str, **said: object) -> dict[str, object]:
    known = {
        "key": key,
        "provider": key[:2].upper(),
        "agency": "JICA" if key.startswith("jp") else "KOICA",
        "title": f"Project {key}",
        "title_lang": "en",
        "country": ["KH"],
        "purpose": "14021",
    }
    return known | said


RECORDS = [
    record("jp-1", title="Siem Reap Water Supply Expansion", places=["Siem Reap"], start="2015"),
    record("jp-2", title="Vaccines", purpose="12250", places=["Pursat"]),
    record("jp-3", title="", country=["MM"], purpose=None),
    record("kr-1", title="시엠립 하수처리 사업", title_lang="ko", purpose="14022", start="2016",
           title_en="Siem Reap sewage treatment", places=["Siem Reap"]),
    record("kr-2", title="Vaccines", purpose="12250", country=["VN"]),
    # Others elsewhere, beside which one town, one field and one year tell something
    *(
        record(f"{provider}-{n}", title=title, purpose=purpose, places=[place], start=f"{1990 + n}")
        for provider in ("jp", "kr")
        for n, (title, purpose, place) in enumerate(
            [
                ("National road", "21020", "Kratie"),
                ("Primary schools", "11220", "Takeo"),
                ("Rice seed", "31120", "Kampot"),
                ("Court reform", "15130", "Phnom Penh"),
                ("Power lines", "23630", "Battambang"),
                ("Fish ponds", "31320", "Pursat"),
            ],
            start=10,
        )
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def judged() -> dict[str, CaseResult]:
    pairs = [("jp-1", "kr-1", 3), ("kr-1", "jp-2", 0), ("jp-2", "kr-2", 1), ("jp-3", "kr-1", 0)]
    lines = [{"records": RECORDS}, *({"a": a, "b": b, "grade": g} for a, b, g in pairs)]
    lines[1]["kind"] = "complement"
    return {one.case: one for one in judge_overlaps(lines, None)}


def test_every_pair_is_weighed_whatever_it_shares_and_in_whichever_order(
    judged: dict[str, CaseResult],
) -> None:
    assert set(judged) == {"jp-1~kr-1", "kr-1~jp-2", "jp-2~kr-2", "jp-3~kr-1"}
    best = max(judged.values(), key=lambda one: one.value or 0.0)
    assert best.case == "jp-1~kr-1"
    assert best.got["kind"] in ("complement", "doubling")
    assert "subject" in best.why


def test_without_an_encoder_there_is_no_baseline(judged: dict[str, CaseResult]) -> None:
    figures = OVERLAPS.figures(list(judged.values()))
    assert set(figures) == {"auc", "ndcg20", "ndcg20_steep", "spearman", "kind_accuracy"}
    assert figures["auc"] == 1.0


def test_auc_counts_ties_as_half() -> None:
    scores, worth = np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])
    assert auc(scores, worth) == pytest.approx(3.5 / 4)


def test_ndcg_is_that_of_its_definition() -> None:
    scores, gains = np.array([3.0, 2.0, 1.0]), np.array([1.0, 3.0, 0.0])
    got = 1 + 3 / math.log2(3)
    assert ndcg(scores, gains) == pytest.approx(got / (3 + 1 / math.log2(3)))
    assert ndcg(gains, gains) == 1.0


def test_ndcg_does_not_depend_on_the_order_of_equals() -> None:
    scores = np.array([1.0, 1.0, 0.0])
    one, other = (ndcg(scores, np.array(gains)) for gains in ([3.0, 0.0, 1.0], [0.0, 3.0, 1.0]))
    assert one == other < 1


def test_the_comparison_method_is_figured_beside_it() -> None:
    cases = [
        CaseResult("a", {"grade": 3.0}, {"kind": None, "baseline": 0.1}, True, value=9.0),
        CaseResult("b", {"grade": 0.0}, {"kind": None, "baseline": 0.9}, True, value=1.0),
    ]
    figures = overlap_figures(cases)
    assert (figures["auc"], figures["baseline_auc"]) == (1.0, 0.0)
    assert "kind_accuracy" not in figures


def test_kinds_are_counted_one_by_one_and_beside_the_commonest() -> None:
    def case(kind: str, got: str) -> CaseResult:
        return CaseResult(
            f"{kind}~{got}", {"grade": 2, "kind": kind}, {"kind": got, "baseline": None},
            kind == got, value=1.0, groups={"kind": (kind,)},
        )  # fmt: skip

    cases = [case("relay", "relay"), case("relay", "complement"), case("relay", "relay"),
             case("river", "complement")]  # fmt: skip
    figures = overlap_figures(cases)
    assert figures["kind_accuracy"] == 0.5
    assert figures["kind_macro_recall"] == pytest.approx((2 / 3 + 0) / 2)
    assert figures["kind_commonest"] == 0.75
    assert "kind_commonest" not in overlap_figures(cases[:3])
