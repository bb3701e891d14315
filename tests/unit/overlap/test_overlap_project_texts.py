"""What texts say of projects: of one purpose or of others, alike or not, and nothing where there
are no words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from riparian.centre.centre import Centre
from riparian.normalise.purpose_inference.purpose_model import load_model
from riparian.overlap.engine.project_texts import (
    FLOOR,
    ProjectText,
    Reading,
    TextReader,
    read_text,
    texts_of_projects,
)

WATER = ProjectText("Water supply for the town", "A treatment plant", "en", ("KH",), ())
ROADS = ProjectText("Rehabilitation of the national road", "Asphalt", "en", ("KH",), ())


def read(text: ProjectText) -> Reading:
    return read_text(text, None, "mekong")


def likeliest(reading: Reading) -> str:
    return load_model().weights.codes[int(reading.purposes.argmax())]


def test_chances_of_purposes_add_up_to_one_whatever_is_reported() -> None:
    for reported in ((), (("14021", 1.0),), (("140", 0.5), ("21020", 0.5)), (("nonsense", 1.0),)):
        reading = read(ProjectText("Water supply", "", "en", (), reported))
        assert reading.purposes.sum() == pytest.approx(1)
        assert reading.purposes.min() >= 0


def test_the_purpose_that_is_reported_has_most_of_the_say() -> None:
    assert likeliest(read(WATER))[:3] == "140"
    said = ProjectText(WATER.title, WATER.words, "en", ("KH",), (("11220", 1.0),))
    assert likeliest(read(said)) == "11220"
    wide = ProjectText(WATER.title, WATER.words, "en", ("KH",), (("210", 1.0),))
    codes = np.array([code[:3] for code in load_model().weights.codes])
    assert read(wide).purposes[codes == "210"].sum() == pytest.approx(0.75, abs=0.1)


SECTORS = {
    "code": ('<sector vocabulary="1" code="14021"/>', (("14021", 1.0),)),
    "category": ('<sector vocabulary="2" code="140"/>', (("140", 1.0),)),
    "both": (
        '<sector vocabulary="1" code="14021" percentage="50"/>'
        '<sector vocabulary="1" code="21099" percentage="50"/>',
        (("210", 0.5), ("14021", 0.5)),  # a code that the list lacks counts under its category
    ),
}


def test_a_purpose_of_which_only_the_category_is_reported_is_reported(tmp_path: Path) -> None:
    activities = [
        f'<iati-activity xml:lang="en"><iati-identifier>{name}</iati-identifier>'
        '<reporting-org ref="XM-DAC-701-8" type="10"/>'
        f"<title><narrative>Support of the {name} sort</narrative></title>"
        f'<recipient-country code="KH"/>{sectors}</iati-activity>'
        for name, (sectors, _) in SECTORS.items()
    ]
    file = tmp_path / "three.xml"
    file.write_text(f'<iati-activities version="2.03">{"".join(activities)}</iati-activities>')
    centre = Centre.init(tmp_path / "c")
    centre.add([file])
    centre.build()
    with centre.reading() as snapshot:
        texts = texts_of_projects(snapshot, sorted(SECTORS))
    assert {name: texts[name].reported for name in SECTORS} == {
        name: reported for name, (_, reported) in SECTORS.items()
    }


def test_a_text_without_words_says_what_is_usual() -> None:
    reading = read(ProjectText("2019/3", "—", None, (), ()))
    assert reading.vector is None
    assert np.allclose(reading.purposes, load_model().weights.prior)


def test_one_purpose_speaks_for_a_pair_and_others_against(sample: Centre) -> None:
    with sample.reading() as snapshot:
        reader = TextReader(snapshot)
        reader._readings |= {"a": read(WATER), "b": read(WATER), "c": read(ROADS)}
        said = reader.pairs([("a", "b"), ("a", "c"), ("c", "a")])
    assert said.intent[0] > 3
    assert np.log2(FLOOR) <= said.intent[1] < 0
    assert said.intent[1] == pytest.approx(said.intent[2])
    assert not said.has_meaning.any()
    assert said.purpose_a[0] == said.purpose_b[0] != said.purpose_b[1]


def test_what_a_build_has_read_is_not_read_again(
    sample: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sample.reading() as snapshot:
        projects = snapshot.column("SELECT project_id FROM project_reading LIMIT 5")
        monkeypatch.setattr(
            "riparian.overlap.engine.project_texts.texts_of_projects",
            lambda *_: pytest.fail("read again"),
        )
        readings = TextReader(snapshot).read(projects)
    assert all(one.purposes.sum() == pytest.approx(1, abs=1e-4) for one in readings.values())


def test_every_project_has_texts_and_what_it_reports(sample: Centre) -> None:
    with sample.reading() as snapshot:
        projects = snapshot.column("SELECT project_id FROM project")
        texts = texts_of_projects(snapshot, projects)
        [originals] = snapshot.rows(
            "SELECT count(DISTINCT project_id) FROM activity WHERE original_lang IN ('ja', 'ko')"
        )
    assert texts.keys() == set(projects)
    # A title that stands on many records says nothing, and is left out
    assert sum(bool(text.title) for text in texts.values()) > 0.95 * len(texts)
    assert sum(text.lang in ("ja", "ko") for text in texts.values()) > originals[0] / 2
    assert all(sum(share for _, share in t.reported) <= 1 + 1e-9 for t in texts.values())
