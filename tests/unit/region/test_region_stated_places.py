import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.region.folding import fold_key, fold_words
from riparian.region.level_words import Level, strip_level
from riparian.region.pack import load_region
from riparian.region.stated_places import name_index, sole_province

REGISTER = Path(__file__).parents[4] / "shared" / "data" / "register"


@pytest.mark.parametrize(
    ("text", "country", "province"),
    [
        ("Kompong Thom", "KH", "KH-6"),
        ("Kampong Thom Province", "KH", "KH-6"),
        ("コンポントム州", "KH", "KH-6"),
        ("コンポントム", "KH", "KH-6"),
        ("캄퐁톰주", "KH", "KH-6"),
        ("កំពង់ធំ", "KH", "KH-6"),
        ("Champasak", "LA", "LA-CH"),
        ("Champassak", "LA", "LA-CH"),
        ("CHAMPASACK PROVINCE", "LA", "LA-CH"),
        ("Phongsaly", "LA", "LA-PH"),
        ("Phongsali", "LA", "LA-PH"),
        ("Phôngsali", "LA", "LA-PH"),
        ("Attapeu Province", "LA", "LA-AT"),
        ("Sekong Province", "LA", "LA-XE"),
        ("Siemreap", "KH", "KH-17"),
        ("Province of Siem Reap", "KH", "KH-17"),
        ("Changwat Trang", "TH", "TH-92"),
        ("จังหวัดน่าน", "TH", "TH-55"),
        ("tỉnh Quảng Trị", "VN", "VN-25"),
        ("thành phố Đà Nẵng", "VN", "VN-DN"),
        ("Ho Chi Minh City", "VN", "VN-SG"),
        ("ホーチミン", "VN", "VN-SG"),
        ("동나이성", "VN", "VN-39"),
        ("Shan State", "MM", "MM-17"),
        ("Bago Region", "MM", "MM-02"),
        ("Irrawaddy Division", "MM", "MM-07"),
        ("Tbong Khmum", "KH", "KH-25"),
        ("Xaisomboun", "LA", "LA-XS"),
        ("Vientiane Province", "LA", "LA-VI"),
        ("Vientiane Capital", "LA", "LA-VT"),
        ("ビエンチャン県", "LA", "LA-VI"),
        ("ビエンチャン市", "LA", "LA-VT"),
        ("雲南省", "CN", "CN-YN"),
        ("サイソムブーン県", "LA", "LA-XS"),
        ("흥옌성", "VN", "VN-66"),
        ("Ha Tay", "VN", "VN-HN"),  # merged into Hanoi in 2008
    ],
)
def test_stated_names_find_their_province(text, country, province):
    matches = name_index().find(text, (country,))
    assert [match.place_id for match in matches] == [province]
    assert sole_province(matches) == province


def test_a_town_finds_its_province():
    (match,) = name_index().find("Pakse", ("LA",))
    assert (match.level, match.province) == ("locality", "LA-CH")
    assert sole_province(name_index().find("Hue City", ("VN",))) == "VN-26"
    assert sole_province(name_index().find("TP. Hồ Chí Minh", ("VN",))) == "VN-SG"


def test_a_level_word_decides_between_province_and_town():
    index = name_index()
    assert index.find("Kampong Thom", ("KH",))[0].level == "adm1"
    assert index.find("Kampong Thom Province", ("KH",))[0].level == "adm1"
    town = index.find("Kampong Thom City", ("KH",))
    assert [match.level for match in town] == ["locality"] * len(town)
    assert sole_province(town) == "KH-6"
    assert town[0].level_word == "city"


def test_a_district_is_never_taken_for_the_province_of_its_name():
    assert all(m.level != "adm1" for m in name_index().find("Tboung Khmum District", ("KH",)))
    assert all(m.level != "adm1" for m in name_index().find("Champasak District", ("LA",)))


@pytest.mark.parametrize(
    ("text", "country", "province"),
    [
        ("Stoung District", "KH", "KH-6"),
        ("Amphoe Pa Daet", "TH", "TH-57"),
        ("Pa Daet District", "TH", "TH-57"),
        ("Huyện Thạnh Phú", "VN", "VN-50"),
        ("Krong Samraong", "KH", "KH-22"),
        ("Tboung Khmum District", "KH", "KH-25"),
    ],
)
def test_a_district_named_with_its_level_finds_its_province(text, country, province):
    (match,) = name_index().find(text, (country,))
    assert (match.level, match.province) == ("adm2", province)


def test_a_bare_district_name_counts_only_beside_its_province():
    index = name_index()
    assert index.find("Dambae", ("KH",)) == ()
    (match,) = index.find("Dambae", ("KH",), within=("KH-25",))
    assert (match.level, match.province) == ("adm2", "KH-25")


def test_a_town_goes_before_the_district_around_it():
    assert [m.level for m in name_index().find("Pakse", ("LA",))] == ["locality"]


def test_a_town_and_a_district_elsewhere_are_ambiguous():
    matches = name_index().find("Samraong", ("KH",))
    assert {match.province for match in matches} == {"KH-21", "KH-22"}


def test_vientiane_alone_is_ambiguous():
    matches = name_index().find("Vientiane", ("LA",))
    assert [match.place_id for match in matches] == ["LA-VI", "LA-VT"]
    assert sole_province(matches) is None


def test_the_last_comma_part_is_tried_and_named():
    (match,) = name_index().find("Nhot Ou District, Phongsaly Province", ("LA",))
    assert (match.place_id, match.matched) == ("LA-PH", "Phongsaly Province")
    (match,) = name_index().find("Kampong Thom, Cambodia")
    assert (match.place_id, match.matched) == ("KH-6", "Kampong Thom")
    assert name_index().find("Kampong Thom, Cambodia", ("VN",)) == ()


def test_a_list_of_provinces_is_not_taken_for_its_last():
    matches = name_index().find("루앙프라방, 우돔싸이, 루앙남타", ("LA",))
    assert [match.place_id for match in matches] == ["LA-LM", "LA-LP", "LA-OU"]
    assert sole_province(matches) is None
    assert sole_province(name_index().find("Pursat, Pursat Province")) == "KH-15"


def test_the_countries_given_resolve_a_shared_name():
    index = name_index()
    assert {m.province for m in index.find("Mukdahan")} == {"TH-49"}
    assert index.find("Mukdahan", ("LA",)) == ()


def test_a_country_is_found_and_has_no_province():
    (match,) = name_index().find("Lao PDR")
    assert (match.place_id, match.level, match.province) == ("LA", "country", None)
    assert name_index().find("ラオス人民民主共和国")[0].place_id == "LA"


def test_a_small_town_counts_only_beside_its_province():
    index = name_index()
    assert index.find("Trung Son", ("VN",)) == ()
    assert index.find("Trung Son", ("VN",), within=("VN-07",)) == ()  # one in Tuyen Quang
    assert sole_province(index.find("Hai Lang", ("VN",), within=("VN-25",))) == "VN-25"
    assert sole_province(index.find("Hmawbi", ("MM",))) is None
    assert sole_province(index.find("Hmawbi", ("MM",), within=("MM-06",))) == "MM-06"


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", ",", "Province", "省", "District, ",
        "Bago River", "Yangon International Airport", "Champasak Provincial Hospital",
        "Mekong Delta", "northern Viet Nam", "Kampong Thomm", "Phnomm Penh", "nationwide",
        "two schools in Kampong Thom", "Krouch Chhmar (Kampong Cham)", "東北部", "2501",
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_place_finds_nothing(text):
    assert name_index().find(text) == ()


def test_folding_keeps_what_makes_another_word():
    assert fold_key("Đắk Lắk") == fold_key("DAK-LAK") == "daklak"
    assert fold_words("Rolea B'ier District") == ("rolea", "bier", "district")
    assert fold_key("プノンペン") != fold_key("フノンヘン")
    assert fold_key("ก่า") != fold_key("กา")
    assert fold_key("ﾊﾞｺﾞｰ地域") == fold_key("バゴー地域")


@given(st.text())
def test_any_text_is_answered_and_the_same_again(text):
    assert name_index().find(text) == name_index().find(text)
    assert fold_key(fold_key(text)) == fold_key(text)


def test_every_official_province_name_finds_its_province():
    pack = load_region()
    for row in pack.names:
        place = pack.places[row.place_id]
        if place.level == "adm1" and row.kind == "official":
            found = {m.place_id for m in name_index().find(row.name, (place.parent,))}
            assert place.place_id in found
            assert found == {place.place_id} or found == {"LA-VI", "LA-VT"}


@pytest.mark.shared
@pytest.mark.skipif(not REGISTER.is_dir(), reason="needs ../shared/data/register")
@pytest.mark.parametrize(("name", "least"), [("japan.csv", 0.60), ("korea.csv", 0.42)])
def test_register_places_resolve_as_often_as_measured(name, least):
    items = set()
    with (REGISTER / name).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            countries = tuple(row["country"].split(";"))
            items |= {(i.strip(), countries) for i in row["places_en"].split(";") if i.strip()}
    found = [item for item in items if sole_province(name_index().find(*item))]
    assert len(found) / len(items) > least


def test_level_words_of_vietnam_stand_before_names_only():
    assert list(strip_level(("thi", "xa", "ha", "tien"))) == [("hatien", Level.DISTRICT)]
    assert list(strip_level(("quan", "ba"))) == [("ba", Level.DISTRICT)]
    assert list(strip_level(("dong", "quan"))) == []
    assert list(strip_level(("phongsaly", "provinces"))) == [("phongsaly", Level.ADM1)]
