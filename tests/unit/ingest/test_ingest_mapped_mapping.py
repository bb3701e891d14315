"""The mapping form: what it says, and that each mistake in it is named."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riparian.errors import BadRequest
from riparian.ingest.mapped.engine.mapped_reader import layout_readers
from riparian.ingest.mapped.engine.mapping import DEFAULTS, FieldSource, parse_mapping
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.engine.named_code_lists import list_names, read_list

WHOLE = """
[table]
key = ["id", "donor"]
key_optional = ["phase"]
sheet = "Projects"
header_row = 3
date_order = "dmy"
decimal = ","
fiscal = "JP"
skip = ["Remarks"]
[columns]
identifier = { template = "{donor}-{id}" }
title.ko = "사업명"
title.en = ["Title", "Short title"]
place = { column = "places", separator = ";" }
commitment = { column = "amount (mn)", unit = "million", currency = "USD" }
[values.country]
"Lao PDR" = "LA"
[defaults]
provider = "KR"
year = 2019
"""
ONE = '[columns]\ntitle = "Title"\n'


def mistake_in(text: str) -> BadRequest | None:
    try:
        assert parse_mapping(text).columns
    except BadRequest as error:
        return error
    return None


def test_a_mapping_says_what_each_field_is_read_from():
    mapping = parse_mapping(WHOLE)
    assert mapping.sources("identifier") == (FieldSource(template="{donor}-{id}"),)
    assert mapping.sources("title") == (
        FieldSource(column="사업명", lang="ko"),
        FieldSource(column="Title", lang="en"),
        FieldSource(column="Short title", lang="en"),
    )
    assert mapping.sources("place") == (FieldSource(column="places", separator=";"),)
    assert mapping.sources("commitment") == (
        FieldSource(column="amount (mn)", unit="million", currency="USD"),
    )
    assert mapping.sources("start") == ()
    assert mapping.values == {"country": {"Lao PDR": "LA"}}
    assert mapping.defaults == {"provider": "KR", "year": "2019"}
    assert mapping.layout is None
    rules = mapping.table
    assert (rules.key, rules.key_optional, rules.sheet) == (("id", "donor"), ("phase",), "Projects")
    assert (rules.header_row, rules.date_order, rules.decimal) == (3, "dmy", ",")
    assert (rules.fiscal, rules.skip) == ("JP", ("Remarks",))


def test_every_column_is_needed_once_in_the_order_of_the_mapping():
    used = parse_mapping(WHOLE).used_columns()
    assert used == (
        "id", "donor", "phase", "사업명", "Title", "Short title", "places", "amount (mn)",
    )  # fmt: skip


def test_a_byte_order_mark_before_it_is_no_mistake():
    assert parse_mapping("\ufeff" + ONE) == parse_mapping(ONE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns\n", "is not TOML"),
        (ONE + 'title = "b"\n', "is not TOML"),
        ("x = " + "[" * 100_000, "is not TOML"),
        ("", "has no [columns]"),
        ("[columns]\n", "has no [columns]"),
        ('columns = "x"', "has no [columns]"),
        (ONE + "[colums]\n", "unknown section [colums]"),
        (ONE + 'titel = "b"\n', "unknown field titel in [columns]"),
        (ONE + "[values.titel]\n", "unknown field titel in [values]"),
        (ONE + '[defaults]\ntitel = "b"\n', "unknown field titel in [defaults]"),
        (ONE + "start = 5\n", "says 5 for start"),
        (ONE + "start = {}\n", "neither or both of column and template for start"),
        (ONE + 'start = { column = "a", template = "{b}" }\n', "neither or both of column"),
        (ONE + 'start = ""\n', "is wrong in start"),
        (ONE + 'start = { template = "2019" }\n', "template for start that names no column"),
        (ONE + 'start = { column = "a", colour = "red" }\n', "is wrong in start"),
        (ONE + 'start = { column = "a", once = "yes" }\n', "is wrong in start"),
        (ONE + 'start = { en = "a" }\n', "gives [columns] start by language"),
        (ONE + 'note = { column = "a", lang = "English" }\n', "the language 'English' for note"),
        (ONE + "amount = { column = 'a', unit = 'bananas' }\n", "the unit 'bananas' for amount"),
        (ONE + "amount = { column = 'a', unit = '0' }\n", "the unit '0' for amount"),
        (ONE + f"amount = {{ column = 'a', unit = '{'9' * 5000}' }}\n", "for amount"),
        (ONE + "amount = { column = 'a', currency = 'dollars' }\n", "currency 'dollars' for"),
        (ONE + "country = { column = 'a', values = 'planets' }\n", "list 'planets' for country"),
        (ONE + "place = { column = 'a', pattern = '(' }\n", "wrong pattern for place"),
        (ONE + '[table]\nkey = "id"\n', "is wrong in table"),
        (ONE + "[table]\nheader_row = 0\n", "is wrong in table"),
        (ONE + "[table]\ndate_order = 'ymd'\n", "is wrong in table"),
        (ONE + "[table]\nkeys = ['a']\n", "is wrong in table"),
        (ONE + "[table]\ndecimal = ';'\n", "is wrong in table"),
        (ONE + "[values]\ncountry = 'LA'\n", "values for country that are no texts"),
        (ONE + "[values.country]\nLaos = 1\n", "values for country that are no texts"),
        ("values = 1\n" + ONE, "values outside a table"),
        ("defaults = 1\n" + ONE, "defaults outside a table"),
        (ONE + "[defaults]\nprovider = true\n", "default for provider that is no text"),
        (ONE + "[defaults]\nprovider = ''\n", "default for provider that is no text"),
        (ONE + "[defaults]\namount = 5\n", "default for amount, which cannot have one"),
        (ONE + "[defaults]\ncurrency = 'dollars'\n", "default 'dollars' for currency"),
        (ONE + "[defaults]\ncountry = 'Atlantis'\n", "default 'Atlantis' for country"),
        (ONE + "[defaults]\nstatus = 'running'\n", "default 'running' for status"),
        (ONE + "[defaults]\namount_type = 'C'\n", "default 'C' for amount_type"),
        (ONE + "[defaults]\nstart = 'soon'\n", "default 'soon' for start"),
        (ONE + "[layout]\nname = 'x'\n", "is wrong in layout"),
    ],
)
def test_each_mistake_is_named_with_what_to_do(text, says):
    with pytest.raises(BadRequest) as raised:
        parse_mapping(text, "my.toml")
    assert raised.value.what.startswith("my.toml ")
    assert says in raised.value.what
    assert raised.value.try_this.endswith((".", '"…".'))


@given(st.text(max_size=200))
@example("a.b.c = 1")
@example('[columns]\ntitle = { ja = { en = "x" } }')
@example('[columns]\ntitle = [[["x"]]]')
@example("[columns]\ntitle = []")
def test_any_text_is_a_mapping_or_a_bad_request(text):
    said = mistake_in(text)
    assert said is None or said.try_this


_TOML = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans() | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["column", "template", "ja", "en", "unit", "pattern", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
    return str(value)


@given(st.sampled_from([*FIELDS, "nothing"]), _TOML, st.sampled_from(["columns", "defaults"]))
def test_any_value_for_a_field_is_taken_or_a_bad_request(field, value, section):
    text = f"{ONE if section != 'columns' else ''}[{section}]\n{field} = {_toml(value)}\n"
    said = mistake_in(text)
    assert said is None or "is not TOML" not in said.what


def test_the_mappings_of_the_package_are_read_and_use_known_lists():
    readers = layout_readers()
    assert len(readers) >= 8
    assert len({reader.name for reader in readers}) == len(readers)
    for reader in readers:
        assert reader.mapping.columns, reader.name
        assert reader.needs, reader.name


def test_a_list_of_the_package_gives_values_by_code():
    assert "dac-recipients" in list_names()
    assert "KH" in read_list("dac-recipients").values()
    with pytest.raises(BadRequest, match="'planets'") as raised:
        read_list("planets")
    assert "dac-recipients" in raised.value.try_this


def test_defaults_are_only_for_fields_that_there_are():
    assert set(FIELDS) >= DEFAULTS


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ('titel = "x"', "Did you mean 'title'"), ('donor = "x"', "Did you mean 'provider'?"),
        ('zzz = "x"', "Fields are title, identifier"),
        ("title = \u201cProject name\u201d", "Line 2 has curly quotes"),
        ('title = "Project name', "A quote is missing in line 2"),
        ("title = 'Project name", "A quote is missing in line 2"),
        ("title = Project name", "Words need quotes in line 2"),
        ('Lao PDR = "LA"', "Words need quotes in line 2"), ('라오스 = "LA"', "Words need quotes"),
        ('title = { column = "x" ', "Mend line 2."), ('title "x"', "Mend line 2."),
    ],
)  # fmt: skip
def test_what_to_do_is_short_and_fits_the_mistake(line, advice):
    with pytest.raises(BadRequest) as raised:
        parse_mapping(f"[columns]\n{line}\n", "my.toml")
    assert raised.value.try_this.startswith(advice)
    assert len(raised.value.try_this) < 150


def test_a_year_belongs_to_amounts_and_months_to_a_period():
    columns = '[columns]\ntitle = "t"\n'
    parse_mapping(columns + 'disbursement = { column = "a", year = "2019" }\n')
    parse_mapping(columns + 'period = { column = "a", unit = "months" }\n')
    for wrong in (
        'start = { column = "a", year = "2019" }',
        'amount = { column = "a", year = "FY19" }',
        'amount = { column = "a", unit = "months" }',
    ):
        with pytest.raises(BadRequest):
            parse_mapping(columns + wrong)
