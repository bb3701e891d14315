"""Roads and lines by number, and what is no road's number."""

from __future__ import annotations

import pytest

from riparian.language.named_routes import routes_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("National Road No. 5 Improvement Project", "5"),
        ("Provincial road improvement (NR56 Sisophon-Samraong)", "56"),
        ("Rehabilitation of national roads 2 and 22 in Cambodia", "2 22"),
        ("Vientiane No. 1 Road Improvement Project (Phase 2)", "1"),
        ("Urban Railway Construction (Ben Thanh-Suoi Tien Section (Line 1))(III)", "1"),
        ("Metro line 5, phase 2", "5"),
        ("Highway 13N", "13"),
        ("国道5号線改修計画", "5"),
        ("国道九号線(メコン地域東西経済回廊)整備計画(第2期)", "9"),
        ("2번·22번 국도 개보수사업", "2 22"),
        ("국도 21호선 개량", "21"),
        ("국도 제5호 개량", "5"),
        ("Roads 2, 22 and 48", "2 22 48"),
        ("Rehabilitation of National Road ៥", "5"),
        ("Road ໑໓ and road 8", "13 8"),
        ("Highway No. ๐๒, Highway ၁", "2 1"),
        ("National Road 008", "8"),
        ("하노이 도시철도 8호선 건설", "8"),
    ],
)
def test_numbers_of_roads_and_lines_are_read_in_three_languages(text: str, numbers: str) -> None:
    assert routes_in(text) == set(numbers.split())


@pytest.mark.parametrize(
    "text",
    [
        "220 kV transmission line 500 kV",
        "Rural roads 12 km",
        "Road safety 2019",
        "Roads, 3 schools and 2 bridges",
        "Improvement of roads (phase 2)",
        "火力発電所第3号炉",
        "No. 7 pumping station",
        "Access road 15-km long",
        "Rural roads 20 kilometers",
        "Rural road - 2 bridges",
        "Roads 40 ha",
        "Rural roads 30 villages",
        "Transmission line 115/22 kV",
        "Road maintenance and credit line 2",
        "국도 60km 개보수",
        "국도 4차선 확장",
        "국도 3개소 개보수",
        "제3호 선박 공급",
    ],
)
def test_what_counts_no_road_is_no_road(text: str) -> None:
    assert routes_in(text) == frozenset()
