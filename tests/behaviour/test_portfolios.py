"""What a provider does as a whole: by year, theme, place, scheme and agency."""

from __future__ import annotations

import pytest

from riparian import Centre, ProjectFilter
from riparian.errors import UnknownName
from riparian.wording import portfolio as words


@pytest.fixture(scope="module", params=["JP", "KR"])
def one(request, sample: Centre):
    return sample.portfolio(request.param)


def listed(sample, one, **wanted):
    return sample.projects(ProjectFilter(provider=one.provider, limit=1, **wanted))[1]


def test_its_parts_count_what_lists_of_its_projects_hold(sample, one):
    assert one.projects == listed(sample, one)
    for part in one.themes:
        assert part.projects == listed(sample, one, theme=part.code), part.name
    for part in one.countries:
        assert part.projects == listed(sample, one, country=part.code), part.name
    for part in one.provinces[:5]:
        assert part.projects == listed(sample, one, place=part.code), part.name


def test_years_hold_every_project_of_which_one_is_known(one):
    assert sum(year.starting for year in one.years) == one.projects - one.no_years
    assert one.years[0].year == one.first_year
    assert all(year.running >= year.starting for year in one.years)


def test_money_adds_up_to_what_is_known_and_never_to_more(one):
    assert 0 < one.with_usd < one.paid
    for parts in (one.themes, one.countries, one.schemes):
        assert sum(part.usd or 0 for part in parts) <= one.usd * 1.000001
    assert sum(part.usd or 0 for part in one.countries) == pytest.approx(one.usd)


def test_what_is_not_known_is_counted(sample, one):
    placed = {line.provider: line for line in sample.placed(["JP", "KR"])}[one.provider]
    assert one.no_years == placed.projects - placed.with_years
    assert one.no_theme == placed.projects - placed.with_purpose
    assert one.no_country == placed.nowhere
    said = " ".join(words.unknown_words(one))
    with sample.reading() as snapshot:
        counted = """SELECT count(*) FILTER (WHERE p.amount IS NULL), count(p.amount)
            FROM project AS p JOIN project_provider AS x ON x.project_id = p.project_id
            WHERE p.usd IS NULL AND x.provider = $provider AND x.role = 'funder'"""
        neither, other = snapshot.row(counted, {"provider": one.provider})
    assert (one.no_usd, one.in_other_currency) == (neither + other, other)
    assert f"of {one.no_usd} projects no amount in dollars is known; {other} of these" in said
    assert f"{one.no_province:,} of {one.projects:,} name no province" in said


def test_who_carries_out_what_others_pay_for_has_no_money(sample):
    channels = [one for one in sample.portfolios().values() if not one.paid]
    assert channels, "the sample has none"
    for one in channels:
        assert (one.usd, one.with_usd) == (None, 0)
        assert "all paid for by others" in words.whole_words(one)


def test_two_who_fund_one_project_share_its_money(tmp_path, write_iati, one_activity):
    inner = (
        '<participating-org ref="JP" role="1" type="10"><narrative>Government of Japan</narrative>'
        '</participating-org><participating-org ref="KR" role="1" type="10"><narrative>Government'
        " of the Republic of Korea</narrative></participating-org>"
        '<transaction><transaction-type code="2"/><transaction-date iso-date="2020-01-01"/>'
        '<value currency="USD" value-date="2020-01-01">1000000</value></transaction>'
    )
    centre = Centre.init(tmp_path / "centre")
    centre.add([write_iati(tmp_path / "f.xml", one_activity("XM-DAC-701-1", inner))])
    centre.build()
    found = centre.portfolios()
    assert (found["JP"].usd, found["KR"].usd) == (500_000, 500_000)
    assert (found["JP"].projects, found["KR"].projects) == (1, 1)


def test_an_agency_stands_for_its_provider_and_nobody_is_refused_in_words(sample):
    assert sample.portfolio("JICA").provider == "JP"
    with pytest.raises(UnknownName, match="holds no project"):
        sample.portfolio("AIIB")
    with pytest.raises(UnknownName, match="There is no provider"):
        sample.portfolio("nobody")


def test_each_table_has_a_sentence_with_its_first_line(one):
    most = max(one.themes, key=lambda part: part.projects)
    assert f"{most.name} ({most.projects:,})" in words.themes_words(one)
    busiest = max(year.running for year in one.years)
    assert f"{busiest:,}." in words.years_words(one, 2026)
    assert one.provinces[0].name in words.provinces_words(one)
    assert one.agencies[0].name in words.agencies_words(one)


def test_two_portfolios_are_told_apart_by_their_shares(sample):
    japan, korea = sample.portfolio("JP"), sample.portfolio("KR")
    said = words.both_words(japan, korea, "themes")
    assert said.startswith("Japan does relatively more in ")
    assert words.both_words(japan, japan, "themes").endswith("divide their projects alike.")
