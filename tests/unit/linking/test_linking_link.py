"""Linking of small centres, from records to projects."""

import random

import pytest

from riparian.linking.engine.load_records import title_of


def project(found, *keys):
    return {found["project"][key] for key in keys}


def others(record, many=20):
    """Projects that have nothing to do with each other, so that chances can be counted."""
    things = [
        "irrigation", "hospital", "drainage", "museum", "bridge", "school", "airport", "radio",
        "forest", "clinic",
    ]  # fmt: skip
    places = [
        "Battambang", "Kampot", "Takeo", "Kratie", "Pursat", "Siem Reap", "Koh Kong", "Pailin",
    ]  # fmt: skip
    return [
        record(
            f"x-{n}",
            f"{things[n % 10].title()} of {places[n % 8]} {things[(n * 7) % 10]}",
            places=[places[n % 8]],
            purpose=f"{11110 + n * 10}",
            amount=float(1_000_000 + 37_000 * n),
            currency="JPY",
            scheme="grant",
            event_date=f"{1995 + n % 20}-03-{1 + n % 27:02d}",
            event_type="exchange-of-notes",
        )
        for n in range(many)
    ]


BRIDGE = {
    "places": ["Phnom Penh"], "purpose": "21020", "scheme": "grant", "amount": 3_343_000_000.0,
    "currency": "JPY",
}  # fmt: skip


def test_two_pages_on_one_signing_are_one_project_counted_once(linked, record):
    found = linked(
        [
            *others(record),
            record("a", "Chroy Changvar Bridge Rehabilitation Project", **BRIDGE,
                   event_date="2016-03-07", event_type="ex-ante-evaluation"),
            record("b", "Chroy Changvar Bridge Rehabilitation Project", **BRIDGE,
                   event_date="2016-03-21", event_type="exchange-of-notes"),
        ]
    )  # fmt: skip
    assert project(found, "a", "b") == {"a"}
    assert found["links"][("a", "b")] == ("same", None)
    assert len(found["usd"]) == 21
    assert 25e6 < found["usd"]["a"] < 35e6


def test_phases_and_designs_are_related_and_never_merged(linked, record):
    found = linked(
        [
            *others(record),
            record("p1", "Chroy Changvar Bridge Project (Phase 1)", **BRIDGE),
            record("p2", "Chroy Changvar Bridge Project (Phase II)", **BRIDGE),
            record("d", "Chroy Changvar Bridge Project (Detailed Design)", **BRIDGE),
        ]
    )
    assert len(project(found, "p1", "p2", "d")) == 3
    assert found["links"][("p1", "p2")] == ("related", "phase")
    assert found["links"][("d", "p1")] == ("related", "design-and-main")


@pytest.mark.parametrize("first", ["a", "z"])
def test_a_first_grant_of_the_same_title_is_part_of_the_project(linked, record, first):
    title = "Chroy Changvar Bridge Rehabilitation Project"
    whole = record("m", title, **BRIDGE, event_date="2016-03-07", event_type="ex-ante-evaluation")
    part = record(
        first, title, **{**BRIDGE, "amount": 97_000_000.0},
        event_date="2015-12-10", event_type="exchange-of-notes",
    )  # fmt: skip
    found = linked([*others(record), whole, part])
    assert len(project(found, "m", first)) == 1
    assert 25e6 < found["usd"][min("m", first)] < 35e6, "and its amount is that of the whole"


def test_parts_of_the_compass_are_read_alike():
    ways = ("north-western Cambodia", "northwest Cambodia", "North West of Cambodia")
    token_sets = {title_of([(way, "en")], ["KH"]).token_sets for way in ways}
    assert len(token_sets) == 1
    assert token_sets != {title_of([("south-west Cambodia", "en")], ["KH"]).token_sets}


def test_titles_in_two_languages_are_one_project(linked, record):
    found = linked(
        [
            *others(record),
            record("ja", "チュルイ・チョンバー橋改修計画", title_lang="ja",
                   title_en="Chroy Changvar Bridge Rehabilitation Project", **BRIDGE),
            record("en", "Chroy Changvar Bridge Rehabilitation", **BRIDGE),
        ]
    )  # fmt: skip
    assert len(project(found, "ja", "en")) == 1


def test_the_order_of_records_changes_nothing(linked, record):
    records = [
        *others(record, 8),
        record("a", "Chroy Changvar Bridge Rehabilitation Project", **BRIDGE),
        record("b", "Chroy Changvar Bridge Rehabilitation", **BRIDGE),
        record("c", "Chroy Changvar Bridge Rehabilitation (Phase 2)", **BRIDGE),
    ]
    first = linked(records)
    random.Random(5).shuffle(records)
    assert linked(records) == first


def drawn(seed, many=45):
    """Records of a few undertakings that say now this and now that, no two of them alike in all."""
    draw = random.Random(seed)
    seen = []

    def maybe(**said):
        return said if draw.random() < 0.6 else {}

    for number in range(many):
        thing = draw.choice(("Chroy Changvar Bridge", "Takeo Hospital", "Kampot Irrigation Canal"))
        step = draw.choice(("", "", " (Phase 1)", " (Phase II)", " (Detailed Design)"))
        title = f"{thing} {draw.choice(('Project', 'Rehabilitation'))}{step}"
        said = {
            "provider": draw.choice(("JP", "JP", "KR")),
            "country": [draw.choice(("KH", "KH", "LA"))],
            **maybe(places=[draw.choice(("Phnom Penh", "Takeo", "Kampot"))]),
            **maybe(purpose=draw.choice(("21020", "12230", "31140"))),
            **maybe(scheme=draw.choice(("grant", "loan"))),
            **maybe(amount=draw.choice((1e9, 1.01e9, 3e9)), currency="JPY"),
            **maybe(event_date=f"20{draw.randint(10, 19)}-03-07", event_type="exchange-of-notes"),
        }
        if (title, said) not in seen:
            seen.append((title, said))
            yield number, title, said


@pytest.mark.parametrize("seed", [1, 2])
def test_a_pair_is_called_the_same_from_either_side(linked, record, seed):
    """A record is compared with so many others; of equally good ones the first are taken, so a few
    pairs at the end of that list may be others, and what is estimated from all moves a little."""
    drawings = list(drawn(seed))
    one_way = linked([record(f"r-{n:03d}", title, **said) for n, title, said in drawings])
    other = linked([record(f"r-{999 - n:03d}", title, **said) for n, title, said in drawings])

    def turned(pair):
        return tuple(f"r-{999 - int(name[2:]):03d}" for name in reversed(pair))

    both = [pair for pair in one_way["links"] if turned(pair) in other["links"]]
    assert len(both) > 0.97 * max(len(one_way["links"]), len(other["links"])) > 50
    for pair in both:
        assert other["links"][turned(pair)] == one_way["links"][pair]
        assert other["bits"][turned(pair)] == pytest.approx(one_way["bits"][pair], abs=0.1)


def test_records_that_say_nothing_stay_apart_and_break_nothing(linked, record):
    found = linked(
        [
            record("a", "Grant", country=["LA"]),
            record("b", "Loan", country=["VN"]),
            record("c", "計画", title_lang="ja", country=["LA"]),
            record("d", "...", country=["LA"]),
            record("e", "Grant aid", provider="KR", country=["LA"]),
        ]
    )
    assert len(project(found, *"abcde")) == 5


def test_copies_of_a_record_stay_bounded(linked, record):
    records = [record(f"c-{n:04d}", "Chroy Changvar Bridge", **BRIDGE) for n in range(150)]
    found = linked([*others(record, 8), *records])
    assert len(found["links"]) < 3 * len(records)


def test_one_record_alone(linked, record):
    assert linked([record("only")])["project"] == {"only": "only"}


def test_a_tender_is_part_of_its_project_and_none_of_its_own(linked, record):
    """It stands on the project's page, and its money and dates say nothing of the project."""
    tender = {**BRIDGE, "event_date": "2018-05-28", "event_type": "tender notice"}
    title = "Chroy Changvar Bridge Rehabilitation Project"
    found = linked(
        [
            *others(record),
            record("a", title, **BRIDGE, event_date="2016-03-21", event_type="exchange-of-notes"),
            record("b", f"{title}, steel girders", **{**tender, "amount": 9_100_000.0}),
            record("c", f"{title}, traffic lights", **{**tender, "amount": 4_200_000.0}),
        ]
    )  # fmt: skip
    assert project(found, "a", "b", "c") == {"a"}
    assert found["links"][("a", "b")] == ("related", "part")
    assert found["links"][("b", "c")][0] != "same"
    assert len(set(found["own"].values())) == 23
    assert len(found["usd"]) == 21
    assert 25e6 < found["usd"]["a"] < 35e6
