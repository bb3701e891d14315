"""What the sources of the packaged recipes answer, as far as it is known or assumed: by TLS on
loopback, each under its own name.

Layouts are those of `../shared/samples`: oda.go.kr, the World Bank, the OECD, and the IATI Bulk
Data Service as public client code and tests have them; ADB's, KOICA's, MOFA's and JICA's lists and
the fund's are assumed, as their recipes say. Titles are of public projects; other values are
invented.
"""

from __future__ import annotations

import io
import json
import socket
import ssl
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from certificates import Signed

Answer = Callable[[str, dict[str, str]], bytes | None]
"""What is at a path, asked for with such a query; None for nothing."""

COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
KOREAN = (
    "캄보디아 당까오 후송병원 공공의료서비스 개선사업('24-'29/1,100만불)",
    "라오스 혁신적 농촌공동체 개발 프로그램('26-'31/2,000만불)",
    "라오스 항만 관리 정보화 시스템(Port-MIS) 구축사업('23-'27/425만불)",
    "캄보디아 ICT 분야 직업기술훈련 역량강화 및 교육훈련 환경구축 사업('23-'27/800만불)",
    "캄보디아 건강형평성 및 보건의료 질 향상 프로그램 2차 사업('22-'27/1,000만불)",
    "베트남 부동산 가격 DB 구축 및 가격정보종합시스템 개발 사업('22-'24/736만불)",
    "베트남 꽝찌성 장애인 종합재활센터 설립사업('22-'26/1,200만불)",
    "베트남 한베 ICT 대학교 교육역량 강화 지원 사업('22-'27/770만불)",
    "라오스 디지털혁신중소기업학과 설립 및 전문인력양성 기반 구축 사업('22-'26/500만불)",
    "베트남 지뢰/불발탄 제거를 통한 중부지역 평화마을 조성 사업(UNDP)('22-'26/2,500만불)",
)
JAPANESE = (
    ("カンボジア王国", "プンプレック上水道拡張計画"),
    ("カンボジア王国", "プルサット上水道拡張計画"),
    ("カンボジア王国", "コンポントム上水道拡張計画"),
    ("カンボジア王国", "第四次プノンペン洪水防御・排水改善計画"),
    ("カンボジア王国", "中南部地域中等学校環境改善計画"),
    ("ラオス人民民主共和国", "ラオス国立大学工学部施設及び実験機材整備計画"),
    ("ラオス人民民主共和国", "国道十三号線橋梁改修計画"),
    ("ラオス人民民主共和国", "ルアンパバーン上水道拡張計画"),
    ("ベトナム社会主義共和国", "ハロン市水環境改善計画"),
    ("タイ王国", "バンコク都市鉄道整備計画"),
)
ENGLISH = (
    "Rural Roads Improvement in Kampong Cham", "Water Supply for Savannakhet",
    "Irrigation Rehabilitation in Ayeyarwady", "Flood Protection for Ubon Ratchathani",
    "Mekong Delta Coastal Resilience", "Provincial Hospitals in Battambang",
    "Secondary Schools in Champasak", "Power Transmission to Mandalay",
    "Water Quality Monitoring of the Lower Mekong",
    "Regional Cooperation Project Monitoring Data Center",
)  # fmt: skip


def _oda_go_kr(path: str, query: dict[str, str]) -> bytes | None:
    if path == "/opo/bsin/bsnsDtlsList.do":
        size, page = int(query["P_PAGE_SIZE"]), int(query["P_PAGE_NO"])
        records = [
            {
                "TOT_CNT": len(KOREAN), "BSNS_NO": f"2024-{number:05}", "KOREAN_BSNS_NM": title,
                "BSNS_BEGIN_YEAR": f"20{title.split(chr(39))[1][:2]}",
                "BSNS_END_YEAR": f"20{title.split(chr(39))[2][:2]}",
                "SPORT_REALM_NM": "", "FILE1_AT": "Y", "FILE2_AT": "",
            }
            for number, title in enumerate(KOREAN)
        ]  # fmt: skip
        return _json({"bsnsDtlsList": records[(page - 1) * size : page * size]})
    if path == "/opo/bsin/bsnsSumryDocDetail.do":
        number = int(query["P_BSNS_NO"].rpartition("-")[2])
        title, field = KOREAN[number], "보건" if number == 0 else "교육"
        site = f"{title.split()[0]} 프놈펜 당까오" if number == 0 else title.split()[0]
        return _html(
            f"<table><tr><th>사업명</th><td>{title}</td></tr><tr><th>지원분야</th>"
            f"<td>▣ {field}</td></tr><tr><th>사업대상지</th><td>▣ {site}</td></tr></table>"
        )
    return None


def _koica(_: str, query: dict[str, str]) -> bytes:
    assert query["serviceKey"] == "a-key"
    records = "".join(
        f"<item><bsnsNo>2024{number:04}</bsnsNo><bsnsNm>{title}</bsnsNm><bsnsTyNm>프로젝트</bsnsTyNm>"
        "<bsnsBeginYear>2024</bsnsBeginYear><bsnsEndYear>2028</bsnsEndYear><areaNm>아시아</areaNm>"
        f"<nationNm>{title.split()[0]}</nationNm></item>"
        for number, title in enumerate(KOREAN if query["pageNo"] == "1" else ())
    )
    return (
        f"<response><body><items>{records}</items><totalCount>{len(KOREAN)}</totalCount></body>"
        "</response>"
    ).encode()


def _world_bank(_: str, query: dict[str, str]) -> bytes:
    country = query["countrycode_exact"]
    own = [at for at in range(len(ENGLISH)) if COUNTRIES[at % 5] == country]
    projects = {
        f"P50524{at}": {
            "id": f"P50524{at}", "project_name": ENGLISH[at], "countrycode": [country],
            "projectstatusdisplay": "Active", "totalcommamt": f"{at + 1},000,000",
            "boardapprovaldate": "2024-12-20T00:00:00Z", "closingdate": "12/20/2029 12:00:00 AM",
            "source": ["IDA"], "lendinginstr": "Investment Project Financing",
            "sector1": {"Name": "Rural and Inter-Urban Roads", "Percent": 100},
            "impagency": "State Roads Agency",
        }
        for at in (own if query["os"] == "0" else ())
    }  # fmt: skip
    return _json(
        {"rows": "500", "os": int(query["os"]), "total": str(len(own)), "projects": projects}
    )


CRS_COLUMNS = (
    "DONOR,RECIPIENT,SECTOR,FLOW_TYPE,PRICE_BASE,MD_DIM,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DONOR_AGENCY,"
    "OECD_ID,DONOR_PROJECT_ID,PROJECT_TITLE"
)


def _crs(_: str, query: dict[str, str]) -> bytes:
    assert query["format"] == "csvfile"
    iso = ("KHM", "LAO", "MMR", "THA", "VNM")
    rows = [
        f"{'JPN' if at % 2 else 'KOR'},{iso[at % 5]},21020,{flow},V,DD,{year},{at + 1}.5,6,2,"
        f"{year}00{at:04},99-{at:03},{title}"
        for at, title in enumerate(ENGLISH)
        for flow, year in (("C", 2021), ("D", 2022))
    ]
    return "\n".join([CRS_COLUMNS, *rows, ""]).encode()


def _crs_bulk(path: str, _: dict[str, str]) -> bytes:
    year = path.split("%20")[1]
    columns = (
        "Year|DonorCode|DonorName|AgencyCode|AgencyName|CrsID|ProjectNumber|RecipientCode|"
        "USD_Commitment|USD_Disbursement|ProjectTitle|PurposeCode"
    )
    codes = (728, 745, 635, 764, 769, 238)  # the last is Ethiopia, which nobody wants here
    rows = [
        f"{year}|701|Japan|8|JICA|{year}000{at:03}|P-{at}|{codes[at % 6]}|{at + 1}.5||{title}|21020"
        for at, title in enumerate(ENGLISH)
    ]
    return zipped({f"CRS {year} data.txt": "\n".join([columns, *rows, ""]).encode()})


def iati(reporter: str, numbers: range, country: str) -> bytes:
    """An IATI file of those of the English titles."""
    activities = "".join(
        f'<iati-activity default-currency="USD"><iati-identifier>{reporter}-{country}{at:03}'
        f'</iati-identifier><reporting-org ref="{reporter}" type="10"/>'
        f"<title><narrative>{ENGLISH[at]}</narrative></title>"
        f'<activity-status code="2"/><activity-date type="1" iso-date="2024-04-01"/>'
        f'<recipient-country code="{country}"/><transaction><transaction-type code="2"/>'
        f'<transaction-date iso-date="2024-04-01"/><value value-date="2024-04-01">{at + 1}000000'
        "</value></transaction></iati-activity>\n"
        for at in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" '
        f'generated-datetime="2026-11-29T00:00:00Z">\n{activities}</iati-activities>\n'
    ).encode()


def _adb(path: str, _: dict[str, str]) -> bytes:
    country = path[-6:-4].upper()
    at = COUNTRIES.index(country) * 2
    return iati("XM-DAC-46004", range(at, at + 2), country)


def _bulk(path: str, _: dict[str, str]) -> bytes | None:
    files = {
        f"odakorea/koica-{country.lower()}": iati("KR-GOV-010", range(10), country)
        for country in ("KH", "KE")
    }
    if path == "/datasets-minimal":
        datasets = [
            {
                "short_name": name.partition("/")[2], "reporting_org_short_name": "odakorea",
                "license_id": "cc-by", "last_known_good_dataset": {
                    "cached_dataset_url_xml": f"/{name}.xml", "hash": "…",
                },
            }
            for name in files
        ]  # fmt: skip
        gone = {"short_name": "gone-1", "reporting_org_short_name": "odakorea",
                "last_known_good_dataset": {"cached_dataset_url_xml": None}}  # fmt: skip
        other = {**datasets[0], "short_name": "other", "reporting_org_short_name": "someone"}
        return _json({"index_created": "2026-10-08", "datasets": [*datasets, gone, other]})
    if path == "/iati-data.zip":
        return zipped({f"iati-data/datasets/{name}.xml": each for name, each in files.items()})
    return files.get(path.strip("/").removesuffix(".xml"))


def _mofa(path: str, _: dict[str, str]) -> bytes | None:
    folder = "/mofaj/gaiko/oda/press/shiryo"
    if path == f"{folder}/index.html":
        return _links(f"{folder}/page24_{at:06}.html" for at in range(len(JAPANESE)))
    if not path.startswith(f"{folder}/page24_"):
        return None
    country, title = JAPANESE[int(path[-11:-5])]
    return _html(
        "<h1>政策評価法に基づく事前評価書</h1><p>令和4年3月25日</p><p>評価年月日：令和4年2月7日<br>"
        "評価責任者：国別開発協力第一課長　[…]</p><h2>1　案件名</h2><h3>1－1　供与国名</h3>"
        f"<p>{country}</p><h3>1－2　案件名</h3><p>{title}</p><h3>1－3　目的・事業内容</h3>"
        "<p>[…]供与限度額は、21.05億円。</p><h2>2　無償資金協力の必要性</h2>",
        "<title>政策評価法に基づく事前評価書 | 外務省</title>" + _canonical("mofa", path),
    )


def _jica(path: str, _: dict[str, str]) -> bytes | None:
    numbers = [f"20210{at:04}" for at in range(len(JAPANESE))]
    if path == "/oda/project/index.html":
        return _links(f"/oda/project/{number}/index.html" for number in numbers)
    number = path.split("/")[3]
    if number not in numbers:
        return None
    country, title = JAPANESE[numbers.index(number)]
    return _html(
        f"<h1>{title}</h1><table><tr><th>国名</th><td>{country}</td></tr>"
        f"<tr><th>案件名</th><td>{title}</td></tr><tr><th>協力期間</th>"
        "<td>2021年4月1日から2026年3月31日</td></tr></table>",
        f"<title>{title} | ODA見える化サイト | JICA</title>" + _canonical("jica", path),
    )


def _mekong_rok(path: str, query: dict[str, str]) -> bytes | None:
    if path == "/project.php":
        page = int(query.get("page", "1"))
        own = range((page - 1) * 5, page * 5)
        links = "".join(
            f'<li><a href="project_view.php?vid={755 + at}">{ENGLISH[at]}</a></li>' for at in own
        )
        return _html(f"<ul>{links}</ul>" + '<a href="project.php?page=2">Next</a>' * (page == 1))
    if path != "/project_view.php":
        return None
    return _html(
        f"<h2>{ENGLISH[int(query['vid']) - 755]}</h2><table><tr><th>Lead:</th><td>Department of"
        " International Cooperation (DIC), Ministry of Planning and Investment, Lao PDR</td></tr>"
        "<tr><th>Priority Sector:</th><td>Information &amp; Communication Technology</td></tr>"
        "<tr><th>Project Site:</th><td></td></tr><tr><th>No. of Direct Beneficiaries:</th><td></td>"
        "</tr><tr><th>Duration:</th><td>Dec-2020 to Nov-2023</td></tr></table>"
    )


SITES: dict[str, Answer] = {
    "oda.go.kr": _oda_go_kr,
    "www.oda.go.kr": _oda_go_kr,
    "apis.data.go.kr": _koica,
    "search.worldbank.org": _world_bank,
    "sdmx.oecd.org": _crs,
    "webfs-dcd.oecd.org": _crs_bulk,
    "www.adb.org": _adb,
    "bulk-data.iatistandard.org": _bulk,
    "www.mofa.go.jp": _mofa,
    "www.jica.go.jp": _jica,
    "mekongrok.org": _mekong_rok,
}


class StandIns:
    """All of them on one port; `asked` says which host was asked for which address."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[tuple[str, str]] = []

    def here(self, recipe: str) -> str:
        """A packaged recipe as it is, but for the port behind the names, and for how many records
        there have to be."""
        for host in SITES:
            recipe = recipe.replace(f"https://{host}/", f"https://{host}:{self.port}/")
        lines = ["records = 10" if x.startswith("records = ") and x[10:].isdigit() else x
                 for x in recipe.splitlines()]  # fmt: skip
        return "\n".join(lines) + "\n"


@contextmanager
def standing_in(folder: Path) -> Iterator[StandIns]:
    """All stand-ins until the block ends. Every name leads to them, and their certificates are
    trusted."""
    root = Signed("A root", None, ca=True)
    trusted = folder / "root.pem"
    trusted.write_bytes(root.pem)
    server = Signed("Stand-ins", root, ca=False, names=tuple(SITES)).write(folder / "server.pem")
    served = StandIns(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: two wait for each other for 40 ms

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            parts = urlsplit(self.path)
            served.asked.append((host, self.path))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            is_robots = parts.path == "/robots.txt"
            content = None if is_robots else SITES[host](parts.path, query)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    look_up = socket.getaddrinfo

    def to_loopback(host: str | bytes | None, port: int, *rest: object, **more: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        return look_up("127.0.0.1" if name in SITES else host, port, *rest, **more)  # type: ignore[arg-type]

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening,
        pytest.MonkeyPatch.context() as patch,
    ):
        listening.daemon_threads = True
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        served.port = listening.server_port
        patch.setattr(socket, "getaddrinfo", to_loopback)
        patch.setenv("SSL_CERT_FILE", str(trusted))
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield served
        finally:
            listening.shutdown()
            thread.join()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _html(body: str, head: str = "<title>A page</title>") -> bytes:
    head = f'<head><meta charset="utf-8">{head}</head>'
    return f"<!doctype html><html>{head}<body>{body}</body></html>".encode()


def _canonical(whose: str, path: str) -> str:
    return f'<link rel="canonical" href="https://www.{whose}.go.jp{path}">'


def _links(addresses: Iterator[str]) -> bytes:
    return _html("".join(f'<li><a href="{each}">{each}</a></li>' for each in addresses))
