import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.mapped.engine.hxl import field_of_tag, hxl_mapping
from riparian.ingest.mapped.engine.mapped_reader import MappedReader
from riparian.ingest.mapped.engine.mapping import TableRules
from riparian.ingest.mapped.suggest.suggest_mapping import suggest_for
from riparian.ingest.mapped.suggest.toml_text import write_mapping
from riparian.ingest.reader import ReadRecord
from riparian.ingest.tables.sheet import Header


@pytest.mark.parametrize(
    ("tag", "field"),
    [
        ("#activity+name", "title"), ("#activity", "title"), ("#activity+code", "identifier"),
        ("#activity +project +code +impl", "identifier"), ("#activity+project+name+impl", "title"),
        ("#activity+appeal+name", None), ("#activity+type", "scheme"),
        ("#description", "description"),
        ("#org+funder", "provider"), ("#org+name+funder", "provider"),
        ("#org+funder+code", "provider_ref"),
        ("#org+type+funder+list", None), ("#org+impl", "implementer"), ("#org+prog", "agency"),
        ("#org", "note"), ("#org+name", "note"), ("#org+reporting", "note"), ("#org+code", None),
        ("#org+funding", "provider"), ("#org+name+donor", "provider"),
        ("#org+funding+code", "provider_ref"), ("#org+funding+type", None),
        ("#region", "place"), ("#region+code", None),
        ("#country+code", "country"), ("#country+iso3+funder+list", "provider"),
        ("#country+origin", None),
        ("#adm1+name", "admin1"), ("#adm1+name+i_en", "admin1"), ("#adm1+code", "place_code"),
        ("#adm2", "admin2"), ("#loc+name", "place"), ("#geo+lat", "latitude"),
        ("#geo+lon", "longitude"),
        ("#date+start", "start"), ("#date+year+start+impl", "start"), ("#date+end", "end"),
        ("#date", "date"),
        ("#date+year", "year"), ("#date+approved", "signing_date"), ("#date+updated", "updated"),
        ("#date+year+start+funder", None), ("#date+created", None),
        ("#value+usd", "amount"), ("#value+commitment+usd", "commitment"),
        ("#value+approved", "commitment"),
        ("#value+funding+total+usd", "amount"), ("#value+funding+required+usd", None),
        ("#value+funding+pct", None), ("#value+funding+total+currency", "currency"),
        ("#currency", "currency"),
        ("#sector", "sector"), ("#sector+cluster+name", "sector"), ("#sector+code", "sector_code"),
        ("#status+text", "status"), ("#people_num", None), ("#affected+f", None),
        ("#FUNDER", "provider"),
    ],
)  # fmt: skip
def test_a_tag_counts_by_its_attributes(tag, field):
    assert field_of_tag(tag) == field


def header(*tags):
    return Header(tuple(f"c{i}" for i in range(len(tags))), 3, tags=tags)


def test_a_tagged_table_maps_itself():
    found = hxl_mapping(
        header("#activity+code", "#activity+name+i_fr", "#value+usd", "#affected", None)
    )
    assert found is not None
    assert found.table.key == ("c0",)
    assert found.sources("title")[0].lang == "fr"
    assert found.sources("amount")[0].currency == "USD"
    assert "c3" not in found.used_columns()


@pytest.mark.parametrize("tag", ["#affected+f", "#org+code"])
def test_tags_that_say_nothing_of_projects_have_no_field(tag):
    assert field_of_tag(tag) is None


def test_an_organisation_without_a_role_is_kept_as_a_note_that_names_its_column():
    found = hxl_mapping(Header(("Project", "Who"), 3, tags=("#activity", "#org")))
    assert found is not None
    assert found.sources("note")[0].template == "Who: {Who}"
    braced = hxl_mapping(Header(("Project", "{Who}"), 3, tags=("#activity", "#org")))
    assert braced is not None
    assert braced.sources("note")[0].column == "{Who}"


def test_what_is_said_of_a_tagged_table_is_what_its_mapping_does():
    names = ("Xyzzy", "Organisation", "Land", "State", "People", "Remark")
    tags = ("#activity+name", "#org+funding", "#country", "#country+code", "#affected+f", None)
    rows = [("Flood", "JICA", "LA", "LA", "5", "x")] * 3
    found = suggest_for(Header(names, 3, tags=tags), rows, TableRules())
    assert [choice.column for choice in found.mapped] == ["Xyzzy", "Organisation", "Land"]
    assert list(found.mapping.used_columns()) == ["Xyzzy", "Organisation", "Land"]
    assert [choice.why for choice in found.left_out] == [
        "another column's tag says country too, not #country+code",
        "its tag #affected+f says nothing that is kept",
        "it has no HXL tag",
    ]
    text = write_mapping(found.mapping, found)
    assert '# sure: its tag is #org+funding\nprovider = "Organisation"' in text
    assert all(f'"{name}"' in text for name in names)


def test_without_a_title_or_a_number_there_is_no_mapping():
    assert hxl_mapping(header("#country", "#value+usd")) is None
    assert hxl_mapping(Header(("title",), 2)) is None


@given(st.lists(st.from_regex(r"#[a-z]{1,5}(\+[a-z_]{1,6}){0,4}", fullmatch=True), max_size=6))
def test_only_columns_whose_tag_has_a_field_are_mapped(tags):
    mapping = hxl_mapping(header(*tags))
    with_field = {f"c{i}" for i, tag in enumerate(tags) if field_of_tag(tag)}
    assert mapping is None or set(mapping.used_columns()) <= with_field


def test_the_reader_takes_a_tagged_table_without_a_mapping(tmp_path):
    path = tmp_path / "3w.csv"
    path.write_text(
        "Code,Project,Donor,Country,Province,Budget\n"
        "#activity+code,#activity+name,#org+funder,#country+code,#adm1+name,#value+usd\n"
        "A-1,Flood warning on the Sesan,Japan,KH,Ratanakiri,1000\n"
        "A-1,Flood warning on the Sesan,Japan,KH,Stung Treng,500\n"
        "A-2,Rural health centres,Korea,LA,Attapeu,700\n",
        encoding="utf-8",
    )
    records = [one for one in MappedReader().read(path, "d") if isinstance(one, ReadRecord)]
    assert [record.rows for record in records] == [2, 1]
    assert [record.activity.iati_identifier for record in records] == ["A-1", "A-2"]
