"""What is kept closer is nowhere in what all readers get, whichever field says it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.desk.sharing.closer import PARTS, parts_beyond, parts_of, without
from riparian.desk.sharing.field_parts import FIELDS, STAYS, TRACES, WORDS, structs_in
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.shared_records import SharedBody

# each field has a decision


def reachable(struct: type[msgspec.Struct]) -> set[type[msgspec.Struct]]:
    """A struct and all that its fields hold."""
    found, ahead = {struct}, [struct]
    while ahead:
        for kind in get_type_hints(ahead.pop()).values():
            new = set(structs_in(kind)) - found
            found |= new
            ahead += new
    return found


def test_every_field_of_a_shared_record_is_named_with_its_part():
    assert set(FIELDS) == reachable(SharedBody)
    for struct, parts in FIELDS.items():
        named = [name for names in parts.values() for name in names.split()]
        assert set(named) == set(struct.__struct_fields__), struct
        assert set(parts) <= {STAYS, WORDS, TRACES, *PARTS}, struct
        staying = parts.get(STAYS, "").split()
        assert len(staying) == len(set(staying)), struct
        assert not set(staying) & {
            name for part, names in parts.items() if part != STAYS for name in names.split()
        }, struct


def test_what_is_left_out_of_a_struct_leaves_one_that_can_be_read():
    for struct, parts in FIELDS.items():
        holder_goes = set(parts) == {TRACES}
        for field in msgspec.structs.fields(struct):
            if field.required and not holder_goes:
                assert field.encode_name in parts[STAYS].split(), (struct, field.name)


# a record in which every field says something of its own


class Marked:
    """A body whose every value is unlike all others; `values`: path to value."""

    def __init__(self) -> None:
        self.values: dict[str, str | int | float] = {}
        self._numbers = count(7_000_001)
        self.body: Any = self._value(SharedBody, "")

    def _value(self, kind: Any, path: str) -> Any:
        (kind,) = (
            {*get_args(kind)} - {NoneType} if get_origin(kind) in (Union, UnionType) else [kind]
        )
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            fields = get_type_hints(kind).items()
            return {name: self._value(x, f"{path}.{name}".lstrip(".")) for name, x in fields}
        if get_origin(kind) is tuple:
            kinds = get_args(kind)
            many = kinds[:1] if ... in kinds else kinds
            return [self._value(each, path) for each in many]
        if get_origin(kind) is Literal:
            return get_args(kind)[0]
        if kind is bool:
            return True
        number = next(self._numbers)
        value = f"«{number} {path}»" if kind is str else number
        self.values[f"{path} {number}" if path in self.values else path] = value
        return value


def marked() -> tuple[dict[str, Any], dict[str, str | int | float]]:
    """Such a body, with a funder beside whoever takes part otherwise, and its values."""
    record = Marked()
    activity = record.body["activity"]
    activity["participating_orgs"].append({"role": "1", "ref": "FUNDER", "crs_channel_code": "«C»"})
    activity["other_identifiers"].append({"ref": "NUMBER-7", "owner_ref": "«OWNER»"})
    record.values["activity.participating_orgs.crs_channel_code funder"] = "«C»"
    record.values["activity.other_identifiers.owner_ref funder"] = "«OWNER»"
    return record.body, record.values


WITH_ANY = (
    r"notes|transactions\.(description|ref)\b|locations\.(activity_)?description|\.sheet|cells|box"
    r"|provenance\.shared|activity_dates\.narratives|recipient_\w+\.narratives"
    r"|policy_markers\.narratives|humanitarian_scopes\.narratives|\.rule"
)
GOES = {
    "amount": r"budgets|planned_disbursements|transactions|default_currency",
    "dates": r"activity_dates|events|activity_status|last_updated|period_|transactions\.date"
    r"|value_date|price_year|humanitarian_scopes",
    "places": r"locations|activity_scope|humanitarian_scopes",
    "organisations": r"participating_orgs|owner|provider_org|receiver_org|contacts"
    r"|disbursement_channel|related_activities",
    "description": r"descriptions|documents|provenance\.url|linked_data_uri",
}
"""The paths that go with each part, not taken from the table that is held against them."""


@pytest.mark.parametrize("part", PARTS)
def test_no_value_of_a_part_is_anywhere_in_what_all_get_and_every_other_is(part):
    body, values = marked()
    msgspec.convert(body, SharedBody)
    assert part in parts_of(body)
    left = without(body, [part])
    written = json.dumps(left, ensure_ascii=False)
    goes = re.compile(f"{GOES[part]}|{WITH_ANY}")
    for path, value in values.items():
        assert (str(value) in written) != bool(goes.search(path)), path
    assert part not in parts_of(left)
    assert parts_beyond(body, left) == (part,)
    msgspec.convert(left, SharedBody)
    assert without(body, []) == body


@given(st.lists(st.sampled_from(PARTS), unique=True))
def test_several_parts_are_left_out_as_one_after_the_other(parts):
    body, _ = marked()
    left = body
    for part in parts:
        left = without(left, [part])
    assert without(body, parts) == left
    assert without(left, parts) == left
    assert set(parts_beyond(body, left)) == set(parts)


def test_a_field_that_nobody_has_named_goes_with_any_part():
    body, _ = marked()
    body["activity"]["locations"][0]["owner"] = body["activity"]["results"] = "SECRET"
    for part in PARTS:
        assert "SECRET" not in json.dumps(without(body, [part]))


def body_of(**activity: Any) -> dict[str, Any]:
    first = {
        "iati_identifier": "XX-1-0001", "provenance": {"dataset": "d"},
        "reporting_org": {"ref": "XX-1"}, "title": [{"text": "T"}],
    }  # fmt: skip
    return {"activity": first | activity, "source": {}}


# organisations


@pytest.mark.parametrize(
    ("number", "stays"),
    [
        ({"ref": "2024-15", "type": "A9", "owner": [{"text": "Ministry"}]}, True),
        ({"ref": "XX-1-0001-old", "type": "A3", "owner_ref": "XX-1"}, True),
        ({"ref": "JP-8-77", "type": "A9", "owner_ref": "JP-8"}, True),
        ({"ref": "LA-GOV-7-15", "type": "A9"}, False),
        ({"ref": "2024/la-gov-7/15", "type": "A9"}, False),
        ({"ref": "LA-GOV-77-15", "type": "A9"}, True),
        ({"ref": "VN-3-15", "type": "A9", "owner_ref": "VN-3"}, False),
        ({"ref": "GB-2-15"}, False),
        ({"ref": "LA-GOV-9", "type": "B1"}, False),
        ({"ref": "LA-GOV-9", "type": "B9"}, False),
    ],
)
def test_a_number_that_spells_another_organisation_goes_with_them(number, stays):
    body = body_of(
        participating_orgs=[{"role": "1", "ref": "JP-8"}, {"role": "4", "ref": "LA-GOV-7"}],
        transactions=[{"amount": {"value": 1}, "provider_org": {"ref": "GB-2"}}],
        other_identifiers=[number],
    )
    left = without(body, ["organisations"])["activity"]
    kept = {name: each for name, each in number.items() if not name.startswith("owner")}
    assert left.get("other_identifiers", []) == ([kept] if stays else [])
    assert left["participating_orgs"] == [{"role": "1", "ref": "JP-8"}]


# amounts


def test_countries_and_purposes_that_payments_alone_name_stay_without_the_payments():
    laos = {"recipient_countries": [{"code": "LA", "narratives": [{"text": "SECRET"}]}]}
    paid = {"amount": {"value": 770077}, "type": "2", "date": "2031-01-01", "ref": "SECRET"}
    health = {"sectors": [{"code": "12220"}]}
    body = body_of(
        transactions=[
            {**paid, **laos, **health}, {**paid, **laos, **health, "type": "3"},
            {**paid, **laos}, {**paid, "provider_org": {"ref": "SECRET"}},
        ]
    )  # fmt: skip
    left = without(body, ["amount"])["activity"]
    bare = {"amount": {}, "recipient_countries": [{"code": "LA"}]}
    assert left["transactions"] == [{**bare, **health}, bare]
    assert parts_of({"activity": left, "source": {}}) == []
    body["activity"] |= laos
    left = without(body, ["amount"])["activity"]
    assert left["transactions"] == [{"amount": {}, **health}]
    body["activity"] |= health
    assert "transactions" not in without(body, ["amount"])["activity"]


def test_the_payments_cannot_be_counted_nor_put_in_order_by_what_is_left_of_them():
    def paid(code, narrative, rule):
        return {
            "amount": {"value": 7}, "date": "2031-01-01",
            "recipient_countries": [{"code": code, "narratives": [{"text": narrative}]}],
            "sectors": [{"code": "12220", "rule": rule}],
        }  # fmt: skip

    payments = [
        paid("VN", "first", "a"), paid("LA", "second", "b"), paid("LA", "third", "c"),
        paid("LA", "fourth", "d"), paid("KH", "fifth", "e"),
    ]  # fmt: skip
    left = [
        {"amount": {}, "recipient_countries": [{"code": code}], "sectors": [{"code": "12220"}]}
        for code in ("KH", "LA", "VN")
    ]
    for ordered in (payments, payments[::-1], payments[1:] + payments[:1]):
        stripped = without(body_of(transactions=ordered), ["amount"])["activity"]
        assert stripped["transactions"] == left


# sheets


@pytest.mark.parametrize(
    ("sheet", "stays"),
    [
        ("Attapeu 2024", False), ("page 3", True), ("page 3, read from a picture", True),
        (None, False),
    ],
)  # fmt: skip
def test_the_name_of_a_sheet_goes_and_that_a_page_was_read_from_its_picture_stays(sheet, stays):
    where = {"dataset": "d", "sheet": sheet, "exported": {"sheet": sheet}}
    left = without(body_of(provenance=where), ["places"])["activity"]["provenance"]
    assert ("sheet" in left, "sheet" in left["exported"]) == (stays, stays)


# texts in passing


def test_texts_in_passing_alone_are_no_part_more_beside_another():
    dated = [{"type": "1", "date": "2024-01-01", "narratives": [{"text": "Signed"}]}]
    whole = body_of(activity_dates=dated, budgets=[{"amount": {"value": 7}}])
    assert parts_of(whole) == ["amount", "dates", "description"]
    wide = without(whole, ["amount"])
    assert parts_beyond(whole, wide) == ("amount",)
    assert wide["activity"]["activity_dates"] == [{"type": "1", "date": "2024-01-01"}]


# as a reader fills it

IATI = """<iati-activities version="2.03"><iati-activity default-currency="USD" hierarchy="1"
 linked-data-uri="https://example.org/SECRET-description">
<iati-identifier>XX-1</iati-identifier>
<reporting-org ref="XX" type="10"><narrative>R</narrative></reporting-org>
<title><narrative>T</narrative></title>
<description><narrative>SECRET-description</narrative></description>
<participating-org role="1" type="10" ref="JP"/>
<participating-org role="4" type="10" ref="SECRET-organisations"/>
<other-identifier ref="SECRET-organisations-15" type="A9"><owner-org ref="SECRET-organisations">
<narrative>SECRET-organisations</narrative></owner-org></other-identifier>
<activity-status code="2"/><activity-scope code="4"/>
<activity-date type="1" iso-date="2031-01-01"><narrative>SECRET-any</narrative></activity-date>
<contact-info><organisation><narrative>SECRET-organisations</narrative></organisation></contact-info>
<recipient-country code="LA"><narrative>SECRET-any</narrative></recipient-country>
<location ref="SECRET-places"><name><narrative>SECRET-places</narrative></name>
<description><narrative>SECRET-any</narrative></description>
<activity-description><narrative>SECRET-any</narrative></activity-description>
<point><pos>14.12345 106.5</pos></point></location>
<sector code="14030"/>
<policy-marker code="1" significance="1"><narrative>SECRET-any</narrative></policy-marker>
<humanitarian-scope type="1" vocabulary="1-2" code="FL-2031-SECRET-places">
<narrative>SECRET-any</narrative></humanitarian-scope>
<budget><period-start iso-date="2031-02-01"/><period-end iso-date="2031-12-31"/>
<value value-date="2031-02-01">770077</value></budget>
<planned-disbursement><period-start iso-date="2031-03-01"/>
<value value-date="2031-03-01">770077</value>
<provider-org ref="SECRET-organisations"/><receiver-org ref="SECRET-organisations"/>
</planned-disbursement>
<transaction ref="SECRET-any"><transaction-type code="2"/>
<transaction-date iso-date="2031-04-01"/><value value-date="2031-04-01">770077</value>
<description><narrative>SECRET-any</narrative></description>
<provider-org provider-activity-id="SECRET-organisations-1"><narrative>SECRET-organisations
</narrative></provider-org><receiver-org ref="SECRET-organisations"/></transaction>
<document-link url="https://example.org/SECRET-description" format="text/html">
<title><narrative>SECRET-description</narrative></title></document-link>
<related-activity ref="SECRET-organisations-2" type="4"/>
</iati-activity></iati-activities>"""


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> dict[str, Any]:
    """That record as it would be shared."""
    path = tmp_path_factory.mktemp("closer") / "record.xml"
    path.write_text(IATI, encoding="utf-8")
    activity = next(x.activity for x in read(path) if x.activity is not None)
    return {"activity": msgspec.json.decode(msgspec.json.encode(activity)), "source": {}}


def read(path) -> Iterator[Any]:
    return (each for each in IatiReader().read(path, "d") if hasattr(each, "activity"))


@pytest.mark.parametrize(
    ("part", "secret"),
    [
        ("amount", "770077"), ("dates", "2031"), ("places", "SECRET-places|14.12345"),
        ("organisations", "SECRET-organisations"), ("description", "SECRET-description"),
    ],
)  # fmt: skip
def test_what_a_publisher_says_of_a_part_is_in_no_field(published, part, secret):
    assert set(PARTS) == set(parts_of(published))
    assert re.search(secret, json.dumps(published))
    assert "SECRET-any" in json.dumps(published)
    left = json.dumps(without(published, [part]))
    assert not re.search(f"{secret}|SECRET-any", left)
