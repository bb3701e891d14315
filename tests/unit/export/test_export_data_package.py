"""The description of a data package, apart from a whole export."""

from __future__ import annotations

from riparian.export.data_package import licences_of


def test_licences_have_names_and_addresses_and_labels_are_none() -> None:
    stated = ["TLP:AMBER", None, "CC BY 4.0", "공공누리 제1유형", "CC BY 4.0"]
    assert licences_of(stated) == [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "CC BY 4.0",
        },
        {"name": "other", "title": "공공누리 제1유형"},
    ]
