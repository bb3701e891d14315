"""E-mail addresses and telephone numbers are found in texts, and nothing else is taken for them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.problems import GOT_LIMIT, quote
from riparian.problems.contact_hints import may_hold_contact
from riparian.problems.contacts import (
    ADDRESS_GONE,
    NUMBER_GONE,
    without_addresses,
    without_contacts,
    without_contacts_in_url,
)


@pytest.mark.parametrize(
    "address",
    [
        "sida@sida.se", "first.last+x@mail.example.co.jp", "mailto:a.b@example.org",
        "name [at] example.org", "name(at)example.org", "ｎａｍｅ＠example.org", "a@b.museum",
        "O'Neil@example.org", "müller@bücher.example",
    ],
)  # fmt: skip
def test_an_address_is_left_out_of_any_text(address: str) -> None:
    text = f"Ministry of Water ({address}), Vientiane"
    assert without_contacts(text) == f"Ministry of Water ({ADDRESS_GONE}), Vientiane"
    assert without_addresses(text) == without_contacts(text)
    assert may_hold_contact(text.encode())


@pytest.mark.parametrize(
    "number",
    [
        "+855 23 123 456", "+81-3-5226-6660", "+82 (0)31 740 0114", "(+856) 21 264 900",
        "+33.1.45.24.82.00", "03-5226-6660", "(02) 740-0114", "031-740-0114", "08–698 50 00",
        "＋８１－３－５２２６－６６６０", "（02）740-0114",
        "๐๒-๕๑๒-๓๔๕๖", "+๖๖ ๒ ๕๑๒ ๓๔๕๖", "(០២៣) 880-123", "၀၉-၄၅၀၀-၁၂၃၄", "+84.24.3825.1234",
    ],
)  # fmt: skip
def test_a_number_is_left_out_of_any_text(number: str) -> None:
    texts = f"Ministry of Water, {number}, Vientiane", f"Ask {number}.", f"Ask\n{number}", number
    for text in texts:
        assert NUMBER_GONE in without_contacts(text)
        assert not any(map(str.isdigit, without_contacts(text)))
        assert may_hold_contact(text.encode())
        assert may_hold_contact(msgspec.json.encode(text))


@pytest.mark.parametrize(
    "words",
    [
        "Tel. 264900", "Tel: 021 264 900", "Fax 5226 6660", "telephone no. 555-0199", "TEL03-1234",
        "電話：03-5226-6660", "電話5226-6660", "ＴＥＬ 03-5226-6660", "전화 740-0114", "☎ 740 0114",
        "โทร. 02-345-6789", "WhatsApp: 020 5555 1234", "Ring 08–698 50 00",
        "โทร. ๐๒-๕๑๒-๓๔๕๖", "ໂທ: ໐໒໑ ໒໑໓ ໔໕໖", "ໂທ ໕໕໕໕-໑໒໓໔", "ទូរស័ព្ទ៖ ០២៣ ៨៨០ ១២៣",
        "ဖုန်းနံပါတ် - ၀၉-၄၅၀၀၁၂၃၄၅", "ĐT: 024.3825.1234", "Tel - 021 213 456",
    ],
)  # fmt: skip
def test_a_number_behind_a_word_for_one_is_left_out(words: str) -> None:
    assert NUMBER_GONE in without_contacts(f"Ministry of Water, {words} (weekdays)")
    assert may_hold_contact(words.encode())
    for before in "\n\t\r\x1f":
        assert may_hold_contact(msgspec.json.encode(f"Ministry of Water{before}{words}"))


@pytest.mark.parametrize(
    "text",
    [
        "ໂຄງການ ໒໐໒໔-໒໐໒໙", "ปี ๒๕๖๗-๒๕๖๘ งบ ๑๐๐,๐๐๐", "ວັນທີ ໐໑-໐໒-໒໐໒໔", "Tel. 14.0583",
        "Tel. 14.0583 108.2772", "Ring - 5 villages in 2019",
        "USD 5,000,000 of 12 000 000", "1 234 567 890 yen", "+5,000,000", "+ 1 000 000 000",
        "2012-2015", "01-02-2019", "2019-03-31", "FY2019/20", "12/04/2018-11/04/2022",
        "P123456", "2014-00049", "XM-DAC-701-8-1100178", "AFoCO/024/2021", "KR-GOV-010-2012-1",
        "17.9757, 102.6331", "+17.9757+102.6331/", "N 17 58 12 E 102 36 00", "48Q TF 12345 67890",
        "0482 1234", "14021-020-01", "500kV line 115/22 kV", "No. 07-00123",
        "ISBN 978-4-00-310101-8",
        "Twitter: @sida", "20 mobile 2012-2015 clinics", "mobile phone 150,000,000 users",
        "a telephone network of 1500000 lines", "Monitoring 2015 2016 2017", "Hotel 20152016",
        "price 5 @ 20 per unit", "10km@5", "https://example.org/461@67133.htm",
        "Phase 0-1", "Route 13 South, 0123 km", "A/RES/70/1", "2,5 - 3,5 Mio.", "tel quel 2015",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert without_contacts(text) == text


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://example.org/a?id=02-740-0114", "https://example.org/a?id=02-740-0114"),
        ("mailto:a@example.org", ""),
        ("TEL:+85523123456", ""),
        ("https://user:secret@example.org/x", "https://example.org/x"),
        ("https://example.org/?to=a.b@example.org&x=1", "https://example.org/?to=removed&x=1"),
        ("https://example.org/?to=a.b%40example.org", "https://example.org/?to=removed"),
        ("https://example.org/461@67133.htm", "https://example.org/461@67133.htm"),
        ("a.b@example.org", ADDRESS_GONE),
        ("see a@b.org, https://b.org/", f"see {ADDRESS_GONE}, https://b.org/"),
    ],
)
def test_a_web_address_stays_one_without_the_contact_in_it(url: str, left: str) -> None:
    assert without_contacts_in_url(url) == left


def test_a_number_in_an_identifier_is_no_telephone_number() -> None:
    assert without_addresses("02-740-0114") == "02-740-0114"


@pytest.mark.parametrize("at", range(GOT_LIMIT - 20, GOT_LIMIT + 5))
def test_what_a_problem_quotes_is_cut_behind_a_contact_and_never_within(at: int) -> None:
    cell = f"{'x' * (at - 1)} someone@example.org +855 23 123 456 and more words"
    assert "@" not in without_contacts(quote(cell) or "")
    assert "855" not in without_contacts(quote(cell) or "")


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-27T14:35:33+00:00", "2024-12-31T12:57:04.123-05:00", "1+2 and 5+1",
        "during 2015 hotels of 20 beds", "forum 06-08",
    ],
)  # fmt: skip
def test_times_and_sums_are_no_sign_of_one(text: str) -> None:
    assert not may_hold_contact(text.encode())


@given(st.text())
def test_no_text_breaks_it_and_once_is_enough(text: str) -> None:
    once = without_contacts(text)
    assert without_contacts(once) == once
    if once != text:
        assert may_hold_contact(text.encode("utf-8", "surrogatepass"))


_AROUND = st.sampled_from(["\n", "\t", " ", "\x01", "é", "x", "/", "(", ".", "５", "\\", '"', ""])


@given(
    st.sampled_from(["Tel 264900", "fax: 23 123 456", "+855 23 123 456", "(02) 740-0114"]),
    st.lists(_AROUND, max_size=3).map("".join),
    st.lists(_AROUND, max_size=3).map("".join),
)
def test_what_is_left_out_shows_in_json_too(number: str, before: str, behind: str) -> None:
    text = f"Water{before}{number}{behind}"
    if without_contacts(text) != text:
        assert may_hold_contact(msgspec.json.encode(text))
