import pytest

from riparian.linking.engine.project_numbers import forms_of, numbers_of, paged_in, quoted_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KOICA list, project no. 2014-00049; page 3", {"2014-00049"}),
        ("credit P123456 of 2012", {"P123456"}),
        ("at Cat Tien National Park (AFoCO/024/2021)", {"AFOCO/024/2021"}),
        ("from 2014-2020, signed 2014-05-06, USD 12000000, 8,950,000", set()),
        ("on 20140506 and 2014/05/06", set()),
        ("roads, and/or bridges, in Project Kratie-2014-00049.", {"KRATIE-2014-00049"}),
        ("peace villages, Cambodia ('22-'26/1000) and Tam Ky (‘20-’25/900)", set()),
        ("the plan (FY2016-FY2020), FY2019-2023, JFY2019/20, 2019/20-2023/24", set()),
        ("Jan2019-Dec2023, January2019-June2020, 2557-2561", set()),
        ("Decree 80/2014/ND-CP, Circular 02/2017/TT-BKHDT", set()),
        ("10000-12000 people, 100000m3, 12500kWh, 10500-12500ha", set()),
        ("USD12500000, KRW3,500000", set()),
        ("tel. 855-23-216162, +84-24-37265432, 856-21-255261", set()),
        ("at N12.345678, E104.56789", set()),
        (
            "TA-8656, L3022-CAM, 12345-67890, MRC20190, KH-2016-00231",
            {"12345-67890", "MRC20190", "KH-2016-00231"},
        ),
        (
            "95.2245.7, 84.2067.1, LAK12345, 10500L, 201912345M, 123/2020/AFOCO",
            {"95.2245.7", "84.2067.1", "LAK12345", "10500L", "201912345M", "123/2020/AFOCO"},
        ),
        ("phases 1, 2, 3, 4 and 5 of 1 2 3 4 5", set()),
    ],
)
def test_numbers_of_texts(text, expected):
    assert set(quoted_in((text,), ())) == expected


def test_an_identifier_is_known_by_its_end_and_an_address_by_its_number():
    (paged,) = paged_in(("https://x.org/view?P_BSNS_NO=2014-00049",))
    assert paged == ("2014-00049", "https://x.org/view?P_BSNS_NO=2014-00049")
    found = numbers_of(("XM-DAC-701-8-1100178",), paged[:1])
    assert {"XM-DAC-701-8-1100178", "1100178", "2014-00049"} <= found
    assert forms_of(["2014-00049"]) == {"0000-00000"}


def test_what_is_written_before_an_address_is_quoted_and_the_address_is_not():
    address = "list, project no. 2014-00078; https://x.org/view?articleId=AKR20190515121700371"
    assert quoted_in((), (address,)) == ["2014-00078"]
