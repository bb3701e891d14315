"""A record without a sector falls under the purpose that its texts speak for, and says why."""

from __future__ import annotations

import sqlite3

import pytest

import riparian.build.propose_purposes as inferring
from riparian import Centre
from riparian.language.find_encoder import find_encoder
from saying import says

SURE = "コンポンチャム州上水道拡張計画"
LIKELY = "Support for Women Entrepreneurs"
UNCLEAR = "Phase two of the plan"


def rows(**more):
    base = {"donor_country": "JP", "country": "KH"}
    said = [
        {"key": "sure", "title_original": SURE, "title_lang": "ja"},
        {"key": "likely", "title_original": LIKELY, "title_lang": "en"},
        {"key": "unclear", "title_original": UNCLEAR, "title_lang": "en"},
        {"key": "reported", "title_original": SURE, "title_lang": "ja",
         "dac_purpose_guess": "21020"},
        {"key": "unspecified", "title_original": SURE, "title_lang": "ja",
         "dac_purpose_guess": "99810"},
    ]  # fmt: skip
    return [base | one | more for one in said]


def without_encoder(root):
    """A centre whose purposes are read by words alone, as on any computer."""
    Centre.init(root)
    settings = root / "centre.toml"
    settings.write_text(settings.read_text("utf-8").replace('"auto"', '"none"'), "utf-8")
    return Centre.open(root)


@pytest.fixture(scope="module")
def inferred(tmp_path_factory, write_register):
    folder = tmp_path_factory.mktemp("inferred")
    centre = without_encoder(folder / "centre")
    centre.add([write_register(folder / "japan.csv", rows())])
    centre.build()
    return centre


def purposes(centre, key):
    [source] = centre.project(key).sources
    return [(p.code, p.share, p.sureness) for p in source.purposes]


def test_a_purpose_that_is_certain_enough_counts(inferred):
    assert purposes(inferred, "sure") == [("14021", 1.0, "inferred")]
    [source] = inferred.project("sure").sources
    assert "上水道拡張" in source.purposes[0].rule
    assert source.proposed_purpose is None
    assert inferred.project("sure").project.themes == ("Water supply and sanitation",)


def test_a_purpose_that_is_likely_is_proposed_and_does_not_count(inferred):
    assert purposes(inferred, "likely") == []
    [source] = inferred.project("likely").sources
    assert source.proposed_purpose.code == "15170"
    assert "'women'" in source.proposed_purpose.rule
    assert 0.5 <= source.proposed_purpose.confidence < 0.95
    first, second = source.proposed_purpose.chances[:2]
    assert first.code == "15170"
    assert 1 > first.chance > second.chance > 0
    assert inferred.project("likely").project.themes == ()


def test_of_an_unclear_text_nothing_is_said(inferred):
    [source] = inferred.project("unclear").sources
    assert (source.purposes, source.proposed_purpose) == ((), None)


def test_what_is_reported_stands_even_against_the_title(inferred):
    assert purposes(inferred, "reported") == [("21020", 1.0, "inferred")]
    [source] = inferred.project("reported").sources
    assert source.purposes[0].rule.startswith("judged by the compilers")


def test_sectors_not_specified_is_set_aside_for_a_certain_purpose(inferred):
    assert purposes(inferred, "unspecified") == [
        ("99810", 0.0, "inferred"), ("14021", 1.0, "inferred"),
    ]  # fmt: skip
    [source] = inferred.project("unspecified").sources
    assert source.purposes[0].rule.endswith(inferring.SET_ASIDE)


def test_the_command_shows_a_proposal_as_one(riparian, inferred):
    shown = riparian("-C", inferred.layout.root, "project", "likely").out
    assert "perhaps " in shown
    assert says(shown, "15170", "or", "32130")
    assert "proposed but not counted" in shown
    view = riparian("-C", inferred.layout.root, "project", "likely", "--json").json
    proposed = view["sources"][0]["proposed_purpose"]
    assert proposed["code"] == "15170"
    assert proposed["chances"][0]["code"] == "15170"


def test_a_project_with_one_reported_sector_is_left_alone(tmp_path, write_register):
    centre = without_encoder(tmp_path / "c")
    one = {"key": "both", "donor_country": "JP", "country": "KH", "title_original": SURE}
    rows = [one, one | {"dac_purpose_guess": "21020"}]
    centre.add([write_register(tmp_path / "a.csv", rows)])
    centre.build()
    view = centre.project("both")
    assert len(view.sources) == 2
    assert [p.code for s in view.sources for p in s.purposes] == ["21020"]
    assert all(s.proposed_purpose is None for s in view.sources)


def test_what_was_inferred_is_kept_and_not_worked_out_again(tmp_path, write_register, monkeypatch):
    centre = without_encoder(tmp_path / "c")
    centre.add([write_register(tmp_path / "japan.csv", rows())])
    centre.build()
    asked = []

    def count(*texts, **more):
        asked.append(texts[0])
        return infer(*texts, **more)

    infer = inferring.infer_purpose
    monkeypatch.setattr(inferring, "infer_purpose", count)
    new = {"key": "new", "donor_country": "KR", "country": "LA", "title_original": "불발탄 제거"}
    centre.add([write_register(tmp_path / "korea.csv", [new])])
    centre.build()
    assert asked == ["불발탄 제거"]
    with sqlite3.connect(centre.layout.catalogue / "inferred.db") as file:
        assert file.execute("SELECT count(*) FROM inferred").fetchone() == (4,)
    file.close()


def test_boilerplate_is_no_evidence(tmp_path):
    centre = without_encoder(tmp_path / "c")
    names = ("Alpha", "Bravo", "Cedar", "Delta", "Ember", "Fjord", "Gamma", "Hotel", "India",
             "Joker", "Kappa", "Lemur")  # fmt: skip
    told = "Clearance of landmines and unexploded ordnance in Kampong Thom province."
    said = [
        {"key": name, "donor_country": "JP", "country": "KH", "title_original": f"{name} 2012",
         "summary_en": told}
        for name in names
    ]  # fmt: skip
    own = {"key": "Own", "donor_country": "JP", "country": "KH", "title_original": "Own 2012",
           "summary_en": "Wells and pumps in Kampong Thom province."}  # fmt: skip
    path = tmp_path / "japan.csv"
    columns = list(own)
    lines = [",".join(columns), *(",".join(str(row[c]) for c in columns) for row in [*said, own])]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    centre.add([path])
    centre.build()
    with centre.reading() as connection:
        texts = connection.execute("SELECT times FROM boilerplate").fetchall()
        found = connection.execute(
            "SELECT count(*) FROM activity_purpose JOIN activity USING (activity_id)"
            " WHERE project_id <> 'Own'"
        ).fetchone()
        places = connection.execute(
            "SELECT DISTINCT place, method, share FROM project_place WHERE project_id <> 'Own'"
        ).fetchall()
        (own_place,) = connection.execute(
            "SELECT place FROM project_place WHERE project_id = 'Own'"
        ).fetchall()
    assert texts == [(12,)]
    assert found == (0,)
    assert places == [("KH", "country only", 1.0)]
    assert own_place == ("KH-6",)
    set_aside = [p for p in centre.project("Alpha").sources[0].places if not p.share]
    assert [p.place for p in set_aside] == ["KH-6"]
    assert "many projects have that text" in set_aside[0].method


def test_the_encoder_is_part_of_the_name_of_a_build(inferred):
    encoder = find_encoder()
    if encoder is None:
        pytest.skip("no encoder is installed here")
    assert inferring.inferring(encoder) != inferring.inferring(None)
