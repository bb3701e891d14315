"""The picture of the row of a document in which a record stands."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient

from pdfs import TablePage, pdf_of
from riparian import Centre
from riparian.centre.sharing import Sharing
from riparian.web.app import make_app

NAMES = ("Project title", "Scheme", "FY2033", "FY2034", "Amount (million yen)")
XS = (20, 300, 380, 460, 540, 700)


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    page = TablePage(XS).row(NAMES)
    page.row(("Example Road Improvement", "Grant", "━━", "", "1250"))
    page.text(20, 30, "Rolling plan for Lao PDR").text(600, 30, "as of April 2033")
    folder = tmp_path_factory.mktemp("rows")
    file = folder / "plan.pdf"
    file.write_bytes(pdf_of(page.close()))
    made = Centre.init(folder / "centre")
    made.add([file])
    made.build()
    return made


def asking(centre, client=("127.0.0.1", 50000)):
    return TestClient(make_app(centre), "http://localhost:8000", client=client)


def test_the_row_is_drawn_for_the_people_of_the_centre_alone(centre):
    [line] = list(centre.project_lines())
    web, address = asking(centre), f"/rows/{line.handle}/1"
    page = web.get(f"/projects/{line.handle}").text
    assert "row 2, on page 1" in page
    assert f'href="{address}"' in page
    answer = web.get(address)
    assert answer.headers["content-type"] == "image/png"
    assert "no-store" in answer.headers["cache-control"]
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.width > 1000
        assert picture.height < 100
    assert web.get(f"/rows/{line.handle}/2").status_code == 404
    assert web.get(f"/rows/{line.handle}/x").status_code == 404
    cells = re.findall(rf'([A-Z][a-z]+): <a href="({address}/\d)">([^<]+)</a>', page)
    assert [(field, stands) for field, _, stands in cells] == [
        ("Title", "column 1, ‘Project title’"), ("Scheme", "column 2, ‘Scheme’"),
        ("Amount", "column 5, ‘Amount (million yen)’"),
        ("Start", "column 3, ‘FY2033’"), ("End", "column 3, ‘FY2033’"),
    ]  # fmt: skip
    with Image.open(BytesIO(answer.content)) as row, Image.open(
        BytesIO(web.get(cells[1][1]).content)
    ) as cell:  # fmt: skip
        assert row.height == cell.height
        assert cell.width < row.width / 4
    for wrong in (f"{address}/0", f"{address}/9", f"{address}/x"):
        assert web.get(wrong).status_code == 404
    refused = asking(centre, ("192.0.2.7", 50000)).get(address)
    assert refused.status_code == 403
    assert not refused.content.startswith(b"\x89PNG")
    assert asking(centre, ("192.0.2.7", 50000)).get(cells[0][1]).status_code == 403


def test_a_record_that_is_shared_goes_without_its_places(centre):
    [line] = list(centre.project_lines())
    body = Sharing(centre._access).body_of_record(line.handle).body
    assert body["activity"]["provenance"] == {"dataset": "plan", "row": 2, "sheet": "page 1"}
