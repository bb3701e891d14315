import duckdb
import pytest

from riparian.build.reference_tables import load_reference
from riparian.catalogue.lookup import (
    NameWord,
    _near,
    find_country,
    find_nodes,
    find_place,
    find_provider,
    find_theme,
    fold,
    take_place,
)
from riparian.errors import UnknownName
from riparian.store.database import Snapshot


@pytest.fixture(scope="module")
def connection():
    with Snapshot(duckdb.connect()) as connection:
        load_reference(connection, "mekong")
        connection.execute("CREATE TABLE project_provider (project_id VARCHAR, provider VARCHAR)")
        connection.execute("INSERT INTO project_provider VALUES ('x', 'JP')")
        yield connection


@pytest.mark.parametrize("words", ["JP", "jp", "Japan", "JICA", " japan "])
def test_a_provider_is_found_by_code_name_and_agency(connection, words):
    assert find_provider(connection, words) == "JP"


@pytest.mark.parametrize("words", ["KH", "kh", "Cambodia", "CAMBODIA"])
def test_a_country_is_found_by_code_and_name(connection, words):
    assert find_country(connection, words) == "KH"


def test_a_country_outside_the_region_is_found_too(connection):
    assert find_country(connection, "Timor-Leste") == "TL"


@pytest.mark.parametrize("words", ["KH-17", "Siem Reap", "siemreap", "Siem Reap Province"])
def test_a_place_is_found_by_id_and_by_any_spelling(connection, words):
    assert find_place(connection, words) == "KH-17"


def test_a_country_goes_before_a_place_in_it(connection):
    assert find_place(connection, "Cambodia") == "KH"


@pytest.mark.parametrize("words", ["water", "Water supply and sanitation", "drought"])
def test_a_theme_is_found_by_id_name_and_part_of_its_name(connection, words):
    assert find_theme(connection, words) == {"drought": "floods"}.get(words, "water")


@pytest.mark.parametrize("find", [find_provider, find_country, find_place, find_theme])
@pytest.mark.parametrize("words", ["", " ", "Atlantis", "%", "'; --", "a" * 500])
def test_what_is_not_known_is_answered_with_a_hint(connection, find, words):
    with pytest.raises(UnknownName) as raised:
        find(connection, words)
    assert raised.value.try_this


@pytest.mark.parametrize(
    ("find", "words", "near"),
    [
        (find_country, "Cambodja", "Cambodia"),
        (find_place, "Siem Raep", "Siem Reap"),
        (find_theme, "watr", "water"),
        (find_theme, "foo", "food"),
        (find_provider, "Jpan", "Japan"),
    ],
)
def test_what_is_nearly_right_is_answered_with_what_is_near(connection, find, words, near):
    with pytest.raises(UnknownName) as raised:
        find(connection, words)
    assert near in raised.value.try_this


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Siem Reap Province", "siemreap"), ("province", "province"), ("Đồng-Nai", "đồngnai"),
        ("シェム リアップ", "シェムリアップ"), ("…", ""),
    ],
)  # fmt: skip
def test_folding_leaves_letters(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("find", "words", "hint"),
    [
        (find_country, "Cambodja", "Did you mean Cambodia (KH)?"),
        (find_country, "Kambodcha", "Did you mean Cambodia (KH)?"),
        (find_country, "Chi", "Did you mean Chile (CL) or China (CN)?"),
        (find_place, "Siem Raep", "Did you mean Siem Reap (KH-17)?"),
        (find_provider, "Korae", "Did you mean South Korea (KR)?"),
        (find_provider, "Koreann", "Did you mean South Korea (KR)?"),
        (find_provider, "JICAA", "Did you mean Japan (JP)?"),
    ],
)
def test_what_is_near_is_offered_once_by_its_usual_english_name(connection, find, words, hint):
    with pytest.raises(UnknownName) as raised:
        find(connection, words)
    assert raised.value.try_this == hint


def test_a_word_of_a_theme_is_enough_to_be_offered_it(connection):
    for words in ("flod", "drougt"):
        with pytest.raises(UnknownName) as raised:
            find_theme(connection, words)
        assert raised.value.try_this.startswith("Did you mean Floods, drought and early warning")


def test_a_place_of_two_names_is_answered_with_both(connection):
    with pytest.raises(UnknownName) as raised:
        find_place(connection, "Vientiane")
    assert raised.value.what == (
        "'Vientiane' is both Vientiane Prefecture (LA-VT) and Vientiane Province (LA-VI)."
    )
    assert raised.value.try_this == "Give the code of one of them, such as LA-VI."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Lao", "LA"), ("lao pdr", "LA"), ("Viet Nam", "VN"), ("Viet", "VN"), ("Burma", "MM"),
        ("Niger", "NE"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_other_names_and_by_how_only_its_name_begins(connection, words, code):
    assert find_country(connection, words) == code


def test_two_letters_do_not_begin_a_name(connection):
    with pytest.raises(UnknownName):
        find_country(connection, "Jp…a")
    assert find_country(connection, "Jap") == "JP"
    with pytest.raises(UnknownName):
        find_country(connection, "Ja")


@pytest.mark.parametrize(
    "words", ["シェムリアップ", "씨엠립", "សៀមរាប", "暹粒省", "KH-17", "kh-17", "Siem Reab"]
)
def test_a_place_is_found_in_every_language_and_by_every_code(connection, words):
    assert find_place(connection, words) == "KH-17"
    assert find_nodes(connection, words) == {"KH-17"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("カンボジア", "KH"),
        ("캄보디아", "KH"),
        ("កម្ពុជា", "KH"),
        ("老挝", "LA"),
        ("東ティモール", "TL"),
    ],
)
def test_a_country_is_found_in_every_language(connection, words, code):
    assert find_country(connection, words) == code
    assert find_place(connection, words) == code


def test_what_else_words_mean_is_said_where_one_of_several_is_taken(connection):
    taken = take_place("mekong", "Siem Reap")
    assert (taken.words, taken.near) == ("KH-17", None)
    assert taken.others.startswith(
        "Taking 'Siem Reap' for the province Siem Reap (KH-17); for the "
    )
    assert taken.others.endswith("All 4: riparian places 'Siem Reap'")
    for words in ("KH-17", "Atlantis", "Vientiane", "東ティモール", "Kenya", ""):
        assert take_place("mekong", words) == (words, None, None)


@pytest.mark.parametrize("words", ["Sanamxay", "Sanamxai", "ສະໜາມໄຊ", "Sanamxey"])
def test_three_spellings_are_one_place_and_a_near_one_is_said(words):
    taken = take_place("mekong", words)
    assert taken.words == "gn:1904771"
    said = f"Taking '{words}' for Sanamxai, a district of Attapeu, Laos (gn:1904771)."
    assert taken.near == (said if words == "Sanamxey" else None)


def test_a_near_name_in_the_country_goes_before_a_namesake_elsewhere():
    assert take_place("mekong", "Sanam Chai").words == "gn:1606569"
    taken = take_place("mekong", "Sanam Chai", "Laos")
    assert taken.words == "gn:1904771"
    assert (
        taken.near == "Taking 'Sanam Chai' for Sanamxai, a district of Attapeu, Laos (gn:1904771)."
    )
    assert take_place("mekong", "Sanamsai").words == "Sanamsai"
    assert take_place("mekong", "Sanamsai", "LA").words == "gn:1904771"


def test_programs_are_answered_only_for_names_as_they_are_spelt(connection):
    with pytest.raises(UnknownName, match="Sanamxey") as raised:
        find_place(connection, "Sanamxey")
    assert raised.value.try_this == "Did you mean Sanamxai (gn:1904771)?"


def test_a_snapshot_says_with_which_region_it_was_built(connection):
    assert connection.region == "mekong"


def test_a_code_with_two_near_words_stands_where_the_nearer_one_does():
    rows = [NameWord("A", "Kampong Cham", "A"), NameWord("B", "Kampong Chm", "B"),
            NameWord("A", "Kampong Cam", "A")]  # fmt: skip
    assert [row.code for row in _near("kampongchamm", rows)] == ["A", "B"]
