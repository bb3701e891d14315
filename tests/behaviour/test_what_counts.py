"""What is cancelled, pledged or only planned is in no sum, and what is cancelled meets nobody."""

from __future__ import annotations

import re

import pytest

from riparian import AreaFilter, Centre, IndexFilter
from riparian.catalogue.counting_rules import DayStates, MoneyPart
from riparian.catalogue.facets.row_periods import load_every_period
from riparian.errors import UnknownName
from riparian.normalise.iso_days import today
from riparian.wording import heat as heat_words
from riparian.wording.amounts import amount_in_words, money_words
from riparian.wording.indices import basis_words, range_words
from riparian.wording.portfolio import money_of_all_words
from saying import says

AHEAD = f"{int(today()[:4]) + 2}"


def activity(name, provider, code, usd, *, kind="2", years=("2015", "2018"), title="Water supply"):
    start, end = years
    return (
        '<iati-activity default-currency="USD" xml:lang="en"'
        ' last-updated-datetime="2020-01-01T00:00:00Z">'
        f"<iati-identifier>{name}</iati-identifier>"
        f'<reporting-org ref="XM-DAC-{provider}" type="10"><narrative>{provider}</narrative>'
        f"</reporting-org><title><narrative>{title} {name}</narrative></title>"
        f'<participating-org ref="{provider}" role="1" type="10"/>'
        f'<activity-status code="{code}"/>'
        f'<activity-date type="1" iso-date="{start}-01-01"/>'
        f'<activity-date type="3" iso-date="{end}-12-31"/>'
        '<recipient-country code="KH"/>'
        "<location><name><narrative>Siem Reap</narrative></name>"
        '<administrative vocabulary="G1" level="1" code="KH-17"/></location>'
        '<sector vocabulary="1" code="14021"/>'
        f'<transaction><transaction-type code="{kind}"/>'
        f'<transaction-date iso-date="{start}-01-01"/>'
        f'<value value-date="{start}-01-01">{usd}</value></transaction>'
        "</iati-activity>"
    )


@pytest.fixture(scope="module")
def centre(tmp_path_factory, write_iati) -> Centre:
    folder = tmp_path_factory.mktemp("counts")
    file = write_iati(
        folder / "all.xml",
        activity("CN-done", "CN", 4, 10_000_000),
        activity("CN-off", "CN", 5, 900_000_000),
        activity("CN-ahead", "CN", 1, 70_000_000, years=(AHEAD, AHEAD)),
        activity("CN-word", "CN", 2, 300_000_000, kind="12"),
        activity("CN-paid", "CN", 4, 2_000_000, kind="3"),
        activity("KR-done", "KR", 4, 5_000_000),
        activity("KR-off", "KR", 5, 8_000_000),
    )
    made = Centre.init(folder / "centre", name="Counts")
    made.add([file])
    made.build()
    return made


def amounts_in(words):
    """The amounts (USD million, each with what it is) that are counted, and those that are not."""
    counted, _, not_counted = words.lower().partition("not counted")
    part = re.compile(r"usd ([\d.]+) million (?:only )?([a-z]+)")
    return tuple(
        [" ".join(found) for found in part.findall(text)] for text in (counted, not_counted)
    )


def test_a_sum_of_a_provider_says_what_it_holds_and_what_it_leaves_out(centre):
    one = centre.portfolio("CN")
    assert one.usd == 12e6
    assert (one.projects, one.cancelled, one.planned, one.no_usd) == (4, 1, 1, 0)
    assert one.money == (
        MoneyPart("committed", 1, 10e6),
        MoneyPart("spent", 1, 2e6),
        MoneyPart("cancelled", 1, 900e6),
        MoneyPart("pledged", 1, 300e6),
        MoneyPart("planned", 1, 70e6),
    )
    assert amounts_in(money_of_all_words(one)) == (
        ["10.0 committed", "2.0 spent"],
        ["900.0 cancelled", "300.0 pledged", "70.0 planned"],
    )
    for parts in (one.themes, one.countries, one.provinces):
        assert [(part.projects, part.usd, part.with_usd) for part in parts] == [(4, 12e6, 2)]
        assert parts[0].money == one.money
    [*_, last] = one.years
    assert (last.year, last.usd, last.money) == (
        int(AHEAD), None, (MoneyPart("planned", 1, 70e6),),
    )  # fmt: skip
    [year] = [year for year in one.years if year.year == 2015]
    assert (year.running, year.starting, year.usd) == (3, 3, 12e6)


def test_an_area_holds_no_cancelled_project_and_says_what_its_money_is(centre):
    [area], _ = centre.areas("CN", "KR", AreaFilter(place="KH-17"))
    assert (area.a.projects, area.a.usd, area.b.projects, area.b.usd) == (4, 12e6, 1, 5e6)
    said = heat_words.presence_money_words(area.a)
    assert said.startswith("USD 12.0 million")
    assert amounts_in(said) == (
        ["10.0 committed", "2.0 spent"],
        ["300.0 pledged", "70.0 planned"],
    )
    heat = centre.heat_map("CN", "KR", AreaFilter())
    assert (heat.sums.usd_a, heat.sums.usd_b) == (12e6, 5e6)
    of_korea = heat_words.sums_words(heat)[1]
    assert says(of_korea, "South Korea", "committed", "not counted", "8.0 million", "cancelled")


def test_indices_hold_what_is_done_or_under_way(centre):
    found = centre.indices("CN", "KR", IndexFilter(country="KH"))
    china, korea = found.basis
    assert (china.projects, china.with_amount, china.usd) == (3, 2, 12e6)
    assert (china.planned, china.cancelled, korea.cancelled) == (1, 1, 1)
    assert says(basis_words(china, "amount"), 1, "planned", 1, "cancelled", "left out")


def test_a_cancelled_project_overlaps_with_nobody(centre):
    overlaps, _ = centre.overlaps("CN", "KR")
    assert {(o.a.id, o.b.id) for o in overlaps} >= {("CN-done", "KR-done"), ("CN-word", "KR-done")}
    assert not {"CN-off", "KR-off"} & {side.id for o in overlaps for side in (o.a, o.b)}
    with pytest.raises(UnknownName, match="project CN-off was cancelled"):
        centre.explain("CN-off~KR-done")
    with pytest.raises(UnknownName, match="project KR-off was cancelled"):
        centre.explain("CN-done~KR-off")
    place = centre.place("KH-17")
    assert place.projects == 5
    assert [(one.provider, one.projects) for one in place.providers] == [("CN", 4), ("KR", 1)]


def test_a_cancelled_project_is_still_to_be_seen_and_marked(centre, riparian):
    line = centre.project("CN-off").project
    assert line.status == "cancelled"
    out = riparian("-C", centre.layout.root, "projects", "--provider", "CN").out
    assert re.search(r"cancelled · USD 900.0 million", out)
    assert "USD 300.0 million only pledged" in out
    assert "USD 2.0 million spent" in out
    [china, _] = centre.placed(["CN", "KR"], today())
    assert (china.projects, china.cancelled) == (4, 1)


def test_what_is_cancelled_later_than_the_day_does_not_run_on_it(centre):
    [china] = centre.placed(["CN"], "2016-06-30")
    assert (china.projects, china.ongoing, china.cancelled) == (4, 3, 1)


def test_what_kind_of_money_an_amount_is_stands_beside_it():
    assert amount_in_words(3e6, None, None, "committed") == "USD 3.0 million"
    assert amount_in_words(3e6, None, None, "budgeted") == "USD 3.0 million budgeted"
    assert amount_in_words(None, 3e6, "LAK", "spent") == "LAK 3.0 million spent (not in dollars)"
    assert amount_in_words(None, None, None, "spent") == "amount not stated"
    assert money_words(()) == ""
    said = money_words([MoneyPart("cancelled", 2, None)])
    assert says(said, "not counted", "2 projects", "cancelled", "no amount")


def test_a_project_is_only_planned_exactly_where_its_status_says_so(sample):
    planned = {line.id for line in sample.projects(on=today())[0] if line.status == "planned"}
    with sample.reading() as connection:
        states = DayStates(*load_every_period(connection), today())
    assert set(states.planned()) == planned


def test_the_range_of_an_index_is_not_said_to_hold_every_missing_amount(sample, riparian):
    assert "no upper limit" in range_words("amount")
    assert "amount" not in range_words("projects")
    for by in ("amount", "projects"):
        said = riparian("-C", sample.layout.root, "indices", "JP", "KR", "--by", by).err
        assert " ".join(range_words(by).split()) in " ".join(said.split())
        assert "whatever" not in said


def test_chinas_cancelled_and_planned_billions_are_in_no_sum(tmp_path, shared):
    file = shared / "data" / "aiddata" / "china_official_finance_v1_mekong.csv"
    centre = Centre.init(tmp_path / "c")
    centre.add([file])
    centre.build()
    one = centre.portfolio("CN")
    apart = {part.what: (part.projects, part.usd) for part in one.money}
    assert apart["cancelled"] == (2, pytest.approx(4.62e9, rel=0.01))
    assert apart["planned"][1] > 1.5e9
    assert apart["pledged"][1] > 5e9
    assert one.usd == pytest.approx(apart["committed"][1])
    assert one.usd < 21e9  # 27 billion with what was cancelled and what is only planned
