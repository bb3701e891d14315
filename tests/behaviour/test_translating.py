"""Titles go to a translation service when an operator says so, and only public ones."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from folder_copies import copy_folder
from riparian.build.add_datasets import SourceOptions
from riparian.centre.centre import Centre
from riparian.cli import main as cli
from riparian.errors import BadRequest, ServiceError
from saying import says

SECRET = "k3y-that-nobody-may-see"
ACTIVITY = """<iati-activity><iati-identifier>{0}</iati-identifier>
<reporting-org ref="XM-DAC-701-8" type="10"><narrative>JICA</narrative></reporting-org>
<title>{1}</title><recipient-country code="KH"/></iati-activity>"""


def iati(path: Path, *titles: str) -> Path:
    body = "".join(ACTIVITY.format(f"{path.stem}-{n}", t) for n, t in enumerate(titles))
    path.write_text(f'<iati-activities version="2.03">{body}</iati-activities>', "utf-8")
    return path


def narrative(text: str, lang: str) -> str:
    return f'<narrative xml:lang="{lang}">{text}</narrative>'


PUBLIC = "謎の魑魅魍魎ほげほげ"


@pytest.fixture(scope="module")
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public and internal")
    made = Centre.init(folder / "centre")
    public = iati(
        folder / "public.xml",
        narrative(PUBLIC, "ja"),
        narrative("水道計画", "ja") + narrative("Water Project", "en"),
        narrative("Road Project", "en"),
    )
    internal = iati(folder / "internal.xml", narrative("内部の計画だよ", "ja"))
    made.add([public], SourceOptions(licence="CC-BY-4.0"))
    made.add([internal])
    made.build()
    return made.layout.root


@pytest.fixture
def centre(
    _built_once: Path, tmp_path: Path, translation_service: Any, monkeypatch: pytest.MonkeyPatch
) -> Centre:
    """A centre with a public and an internal dataset and a LibreTranslate on loopback. Which
    service it asks is no part of what is built, so that it was built before that was said."""
    root = copy_folder(_built_once, tmp_path / "centre")
    file = Centre.open(root).layout.settings
    settings = file.read_text("utf-8")
    settings = settings.replace(
        "[translate]\n",
        f'[translate]\nservice = "libretranslate"\nurl = "{translation_service.url}"\n'
        'key_env = "T_KEY"\n',
    )
    file.write_text(settings, "utf-8")
    monkeypatch.setenv("T_KEY", SECRET)
    return Centre.open(root)


def run(monkeypatch: pytest.MonkeyPatch, capsys: Any, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["riparian", *words])
    status = 0
    try:
        cli.main()
    except SystemExit as stop:
        status = int(stop.code or 0)
    out = capsys.readouterr()
    assert SECRET not in out.out + out.err
    return status, out.out, out.err


def test_only_public_titles_without_english_leave(centre: Centre, translation_service: Any) -> None:
    plan = centre.plan_translations()
    assert [one.text for one in plan.titles] == [PUBLIC]
    assert (plan.characters, plan.not_public, plan.languages) == (len(PUBLIC), 1, {"Japanese": 1})
    assert translation_service.asked == []
    centre.translate(plan)
    assert [content["q"] for _, _, content in translation_service.asked] == [[PUBLIC]]


def test_the_answer_is_shown_from_the_next_build_on_with_its_label(centre: Centre) -> None:
    assert not centre.is_stale()
    centre.translate(centre.plan_translations())
    assert centre.is_stale()
    assert centre.build().changed
    (line,) = [one for one in centre.projects()[0] if one.original == PUBLIC]
    assert line.title == f"<{PUBLIC}>"
    assert line.title_by == "machine translation (LibreTranslate)"
    assert line.original_lang == "ja"


def test_a_publishers_english_stands_above_a_machines(centre: Centre) -> None:
    centre.translate(centre.plan_translations())
    centre.build()
    titles = {one.title: one.title_by for one in centre.projects()[0]}
    assert titles["Water Project"] == titles["Road Project"] == "publisher"


def test_no_title_is_sent_twice(centre: Centre, translation_service: Any) -> None:
    centre.translate(centre.plan_translations())
    centre.build()
    plan = centre.plan_translations()
    assert (plan.titles, plan.known) == ((), 1)
    centre.translate(plan)
    assert len(translation_service.asked) == 1


def test_an_empty_answer_is_not_paid_for_again_and_shows_nothing(
    centre: Centre, translation_service: Any
) -> None:
    shown = [line.title for line in centre.projects()[0]]
    translation_service.answer = lambda *_: (200, {}, {"translatedText": [" \n "]})
    report = centre.translate(centre.plan_translations())
    assert (report.sent, report.kept) == (1, 0)
    centre.build()
    assert [line.title for line in centre.projects()[0]] == shown
    plan = centre.plan_translations()
    assert (plan.titles, plan.known) == ((), 1)


def test_what_a_service_answers_cannot_steer_a_terminal_and_has_an_end(
    centre: Centre, translation_service: Any
) -> None:
    answer = "Water\x1b]0;owned\x07 \u202eplan\x9b" + "x" * 50_000
    translation_service.answer = lambda *_: (200, {}, {"translatedText": [answer]})
    centre.translate(centre.plan_translations())
    centre.build()
    (line,) = [one for one in centre.projects()[0] if one.original == PUBLIC]
    assert line.title.startswith("Water]0;owned planx")
    assert len(line.title) <= 2_000
    assert not set("\x1b\x07\x9b\u202e") & set(line.title)


def test_what_was_answered_before_a_failure_is_kept(
    centre: Centre, tmp_path: Path, translation_service: Any
) -> None:
    def first_only(path: str, headers: dict[str, str], content: Any) -> Any:
        if len(translation_service.asked) == 1:
            return translation_service.translate(path, headers, content)
        return 403, {}, {"error": "no"}

    many = [narrative(f"計画{a}{b}だよ", "ja") for a in "あいうえお" for b in "かきくけこ"]
    centre.add([iati(tmp_path / "many.xml", *many)], SourceOptions(licence="CC0"))
    centre.build()
    translation_service.answer = first_only
    before = len(centre.plan_translations().titles)
    with pytest.raises(ServiceError):
        centre.translate(centre.plan_translations())
    after = centre.plan_translations()
    assert after.known == before - len(after.titles) == 20


def test_the_key_is_nowhere_in_the_centre(centre: Centre) -> None:
    centre.translate(centre.plan_translations())
    centre.build()
    for file in centre.layout.root.rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes()
    with closing(sqlite3.connect(centre.layout.translations)) as kept:
        assert kept.execute("SELECT count(*) FROM translation").fetchone() == (1,)


def test_the_command_says_first_what_goes_where_and_sends_nothing_unasked(
    centre: Centre, translation_service: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    root = str(centre.layout.root)
    status, _, err = run(monkeypatch, capsys, "-C", root, "translate")
    assert status == 2
    assert (
        f"To LibreTranslate at {translation_service.host}: 1 title (1 Japanese),"
        f" {len(PUBLIC)} characters." in err
    )
    assert says(err, "1 title not sent", "licence", "not known")
    assert "riparian add FILE --licence CC-BY-4.0" in err
    assert "Nothing was sent" in err
    assert translation_service.asked == []
    status, out, _ = run(monkeypatch, capsys, "-C", root, "translate", "--yes", "--json")
    assert status == 0
    assert json.loads(out) == {
        "service": "LibreTranslate", "host": translation_service.host, "sent": 1, "kept": 1,
    }  # fmt: skip


def test_a_wrong_key_is_said_in_two_lines(
    centre: Centre, translation_service: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    translation_service.answer = lambda *_: (403, {}, {"error": f"Bad key {SECRET}"})
    status, _, err = run(monkeypatch, capsys, "-C", str(centre.layout.root), "translate", "--yes")
    assert status == 1
    assert "does not accept the key. It says: Bad key …" in err


def test_a_centre_that_names_no_service_sends_nothing(tmp_path: Path) -> None:
    made = Centre.init(tmp_path / "centre")
    made.build()
    with pytest.raises(BadRequest, match="No translation service is set up"):
        made.plan_translations()


def test_machine_translations_are_labelled_where_projects_are_listed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    centre.translate(centre.plan_translations())
    centre.build()
    _, out, _ = run(monkeypatch, capsys, "-C", str(centre.layout.root), "projects")
    assert f"<{PUBLIC}>  (machine translation (LibreTranslate))" in out
    assert PUBLIC in out.replace(f"<{PUBLIC}>", "")
