"""An amount far above all others is marked wherever it is shown or summed."""

from __future__ import annotations

import csv
import html
import io

import pytest
from starlette.testclient import TestClient

from riparian import AreaFilter, Centre, IndexFilter, OverlapFilter
from riparian.web.app import make_app
from riparian.wording import heat as heat_words
from riparian.wording.amounts import amount_of
from riparian.wording.indices import basis_words
from riparian.wording.portfolio import money_of_all_words, part_holds_words

MARK = "600 times China's next largest amount: check it"
OF_A_SUM = "1 amount is more than ten times the next largest: check it"


def activity(name, provider, usd):
    return (
        '<iati-activity default-currency="USD" xml:lang="en">'
        f"<iati-identifier>{name}</iati-identifier>"
        f'<reporting-org ref="XM-DAC-{provider}" type="10"><narrative>{provider}</narrative>'
        f"</reporting-org><title><narrative>Rural water supply {name}</narrative></title>"
        f'<participating-org ref="{provider}" role="1" type="10"/>'
        '<activity-status code="4"/>'
        '<activity-date type="2" iso-date="2015-01-01"/>'
        '<activity-date type="4" iso-date="2018-12-31"/>'
        '<recipient-country code="KH"/>'
        "<location><name><narrative>Siem Reap</narrative></name>"
        '<administrative vocabulary="G1" level="1" code="KH-17"/></location>'
        '<sector vocabulary="1" code="14021"/>'
        '<transaction><transaction-type code="2"/><transaction-date iso-date="2015-01-01"/>'
        f'<value value-date="2015-01-01">{usd}</value></transaction>'
        "</iati-activity>"
    )


def marked(centre: Centre) -> dict[str, tuple[float | None, str | None]]:
    lines, _ = centre.projects()
    return {line.id: (line.outlier_times, line.outlier_of) for line in lines if line.outlier_times}


@pytest.fixture(scope="module")
def centre(tmp_path_factory, write_iati) -> Centre:
    amounts = {"CN": [6e9, 10e6, 9e6, 8e6, 7e6, 6e6], "KR": [5e6, 4e6, 3e6, 2e6, 1e6, 1e6]}
    folder = tmp_path_factory.mktemp("outliers")
    activities = (
        activity(f"{provider}-{n}", provider, usd)
        for provider, all_of_it in amounts.items()
        for n, usd in enumerate(all_of_it, 1)
    )
    made = Centre.init(folder / "centre", name="Outliers")
    made.add([write_iati(folder / "all.xml", *activities)])
    made.build()
    return made


def test_one_amount_is_marked_in_every_list(centre, riparian):
    assert marked(centre) == {"CN-1": (pytest.approx(600), "CN")}
    line = centre.project("CN-1").project
    assert amount_of(line) == f"USD 6.00 billion ({MARK})"
    root = centre.layout.root
    for said in (
        ("projects", "--provider", "CN"), ("project", "CN-1"), ("place", "KH-17"),
        ("overlaps", "CN", "KR", "--state", "all", "--weaker"),
    ):  # fmt: skip
        assert MARK in " ".join(riparian("-C", root, *said).out.split()), said
    rows = csv.DictReader(io.StringIO(riparian("-C", root, "projects", "--csv").out))
    assert {row["id"]: row["outlier_of"] for row in rows if row["outlier_times"]} == {"CN-1": "CN"}
    found, _ = centre.overlaps("CN", "KR", OverlapFilter())
    assert {o.a.id for o in found if o.a.outlier_times} == {"CN-1"}


def test_every_sum_that_holds_it_says_so(centre, riparian):
    china, korea = centre.portfolio("CN"), centre.portfolio("KR")
    assert OF_A_SUM in money_of_all_words(china)
    assert "check" not in money_of_all_words(korea)
    for parts in (china.themes, china.countries, china.provinces, china.years[:1]):
        assert sum(part.outliers for part in parts[0].money) == 1
        assert part_holds_words(china, parts[0]) == OF_A_SUM
    assert part_holds_words(korea, korea.themes[0]) == ""
    [area], _ = centre.areas("CN", "KR", AreaFilter(place="KH-17"))
    assert OF_A_SUM in heat_words.presence_money_words(area.a)
    assert "check" not in heat_words.presence_money_words(area.b)
    heat = centre.heat_map("CN", "KR", AreaFilter())
    assert [OF_A_SUM in said for said in heat_words.sums_words(heat)] == [True, False]
    found = centre.indices("CN", "KR", IndexFilter(country="KH"))
    assert [basis.outliers for basis in found.basis] == [1, 0]
    assert OF_A_SUM in basis_words(found.basis[0], "amount")
    root = centre.layout.root
    assert OF_A_SUM in " ".join(riparian("-C", root, "areas", "CN", "KR").out.split())


def test_pages_mark_it_too(centre):
    with TestClient(
        make_app(centre), "http://localhost:8000", client=("127.0.0.1", 50000)
    ) as client:
        assert MARK in html.unescape(client.get("/projects/CN-1").text)
        for page in ("/providers", "/providers/CN", "/compare/CN/KR", "/areas?a=CN&b=KR"):
            assert OF_A_SUM in client.get(page).text, page
        assert "CN-1" in client.get("/projects.csv").text
