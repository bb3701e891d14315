"""Judging pairs of records in a browser: from this computer, by our own pages, and kept."""

from __future__ import annotations

import re
from contextlib import contextmanager
from html import unescape

import pytest
from starlette.testclient import TestClient

from folder_copies import copy_folder
from riparian import Centre
from riparian.catalogue.review import ReviewFilter
from riparian.errors import UnknownName
from riparian.web import local
from riparian.web.app import make_app
from riparian.wording.comparison_sentences import DEFAULT_WHY, TAKEN_BACK
from sample_keys import key_of, keys_of
from saying import says

WATER = key_of("プルサット上水道拡張計画")
MINES = key_of(
    "베트남 지뢰/불발탄 제거를 통한 중부지역 평화마을 조성 사업(UNDP)('22-'26/2,500만불)"
)
SCHOOL = key_of(
    "라오스 디지털혁신중소기업학과 설립 및 전문인력양성 기반 구축 사업('22-'26/500만불)"
)
"""Three projects that have nothing to do with each other."""

OURS = {"origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}


def fields(page: str, form: str = 'id="judge"') -> dict[str, str]:
    """The hidden fields of a form of the page, as a browser would send them."""
    [found] = re.findall(rf"<form[^>]*{form}[^>]*>(.*?)</form>", page, re.DOTALL)
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found)
    return {name: unescape(value) for name, value in hidden}


def answer(client, page, verdict="same", headers=OURS, **more):
    said = {"why": DEFAULT_WHY, "own": "", "by": "A. Sato", **fields(page), "verdict": verdict}
    return client.post(
        "/review/judge", data={**said, **more}, headers=headers, follow_redirects=False
    )


def test_the_first_pair_of_the_queue_is_shown_with_what_the_machine_makes_of_it(client, sample):
    first = sample.review().pairs[0]
    page = client.get("/review").text
    assert fields(page)["a"] == first.a
    assert fields(page)["b"] == first.b
    for term in sample.compare(first.a, first.b).evidence:
        assert term.sentence in unescape(page)
    assert f"{sample.review().total} pairs to judge" in page
    assert "counts from the next build on" in page


def test_evidence_calls_providers_purposes_and_hosts_by_name(client, sample):
    terms = [
        (term.feature, term.sentence)
        for pair in sample.review(ReviewFilter(limit=40)).pairs
        for term in sample.compare(pair.a, pair.b).evidence
    ]
    told = {said for _, said in terms}
    for provider in ("Japan", "South Korea"):
        assert any(says(said, "Same provider", provider) for said in told)
    purposes = [said for feature, said in terms if feature == "purpose"]
    assert any(says(said, "Basic health infrastructure", 12230) for said in purposes)
    assert not [said for said in purposes if re.search(r"[:,] \d{3,5}[.,]", said)]
    hosts = [said.partition(": ")[2] for feature, said in terms if feature == "host"]
    assert len(hosts) > 3
    assert not [said for said in hosts if said == said.lower() and said.isascii()]


def test_a_provider_that_is_named_by_its_code_alone_is_shown_by_name(client):
    *_, dangkao = keys_of(
        "Project for Improvement of Public Health Services in Dangkor District Referral Hospital,"
        " Phnom Penh, Cambodia"
    )
    ent = key_of("Capacity Building of Ears Nose Throat (ENT) Centre in Preah Ang Duong Hospital")
    page = client.get("/review", params={"pair": f"{dangkao}~{ent}"}).text
    assert "South Korea (funding)" in page
    assert ">KR (funding)" not in page


def test_a_pair_can_be_named_in_the_address_in_either_order(client):
    for pair in (f"{WATER}~{MINES}", f"{MINES}~{WATER}"):
        held = fields(client.get("/review", params={"pair": pair}).text)
        assert (held["a"], held["b"]) == (WATER, MINES)
    assert client.get("/review", params={"pair": f"{WATER}~nothing"}).status_code == 404
    assert client.get("/review", params={"pair": WATER}).status_code == 404
    assert client.get("/review", params={"pair": f"{WATER}~{WATER}"}).status_code == 400


def test_an_answer_is_kept_and_the_next_pair_comes(my_web_centre):
    centre, client = my_web_centre
    first, second = centre.review().pairs[:2]
    page = client.get("/review").text
    said = answer(client, page, "different", own="Two hospitals.")
    assert said.status_code == 303
    [kept] = centre.judgements()
    assert (kept.pair, kept.verdict) == ((first.a, first.b), "different")
    assert (kept.made_by, kept.why) == ("A. Sato", "Two hospitals.")
    after = client.get(said.headers["location"]).text
    assert (fields(after)["a"], fields(after)["b"]) == (second.a, second.b)
    assert f"You said: {first.a} and {first.b} are different projects." in after
    assert 'value="A. Sato"' in after  # remembered


def test_the_name_is_remembered_for_our_own_pages_only(my_web_centre):
    _, client = my_web_centre
    said = answer(client, client.get("/review").text, by="佐藤 愛")
    cookie = said.headers["set-cookie"].lower()
    assert "samesite=strict" in cookie
    assert "httponly" in cookie
    assert "path=/review" in cookie
    assert 'value="佐藤 愛"' in client.get("/review").text


def test_what_was_said_can_be_taken_back(my_web_centre):
    centre, client = my_web_centre
    page = client.get("/review").text
    after = client.get(answer(client, page).headers["location"]).text
    held = fields(after, "data-undo")
    back = client.post("/review/undo", data=held, headers=OURS, follow_redirects=False)
    assert back.status_code == 303
    assert centre.judgements(standing_only=True) == ()
    assert centre.judgements()[-1].why == TAKEN_BACK
    assert centre.judgements()[-1].made_by == "A. Sato"
    assert fields(client.get(back.headers["location"]).text)["a"] == fields(page)["a"]


def test_what_was_asked_for_stays_from_pair_to_pair(my_web_centre):
    centre, client = my_web_centre
    page = client.get("/review", params={"country": "Laos", "provider": "KR"}).text
    said = answer(client, page)
    assert "country=Laos" in said.headers["location"]
    assert "provider=KR" in said.headers["location"]
    assert client.get("/review", params={"country": "Atlantis"}).status_code == 400
    assert len(centre.judgements()) == 1


def test_a_contradiction_is_kept_and_told(my_web_centre):
    centre, client = my_web_centre
    centre.judge(WATER, MINES, "same", "One.", "A")
    centre.judge(MINES, SCHOOL, "same", "Two.", "B")
    page = client.get("/review", params={"pair": f"{WATER}~{SCHOOL}"}).text
    assert says(page, "Other judgements", "same project")
    after = client.get(answer(client, page, "different").headers["location"]).text
    assert "contradicts earlier judgements" in after
    assert "Why: One." in after
    assert "Why: Two." in after
    assert len(centre.judgements(standing_only=True)) == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"why": "", "own": " "}, "reason"), ({"by": ""}, "name"), ({"verdict": "perhaps"}, "same"),
        ({"own": "x" * 3000}, "2000"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_kept_is_shown_again_with_why(my_web_centre, wrong, words):
    centre, client = my_web_centre
    page = client.get("/review").text
    again = answer(client, page, **{"verdict": "same", **wrong})
    assert again.status_code == 400
    assert "<strong>Not saved.</strong>" in again.text
    [told] = re.findall(r"Not saved.</strong> (.*?)</p>", again.text)
    assert words in told
    assert "--" not in told
    assert fields(again.text)["a"] == fields(page)["a"]
    assert centre.judgements() == ()


@contextmanager
def asking(sample, folder, web):
    """Asks, from this computer, the pages of the sample centre with such settings of [web]."""
    copy_folder(sample.layout.root, folder / "centre")
    with (folder / "centre" / "centre.toml").open("a") as file:
        file.write(f"\n{web}\n")
    app = make_app(Centre.open(folder / "centre"))
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        yield client


def test_no_other_page_can_answer_for_a_person(my_web_centre):
    centre, client = my_web_centre
    page = client.get("/review").text
    for headers in (
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "http://localhost:8000", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ):
        assert answer(client, page, headers=headers).status_code == 403, headers
    assert answer(client, page, token="").status_code == 403
    assert answer(client, page, token=local.TOKEN[:-1] + "ü").status_code == 403
    held = {**fields(page), "token": "x"}
    assert client.post("/review/undo", data=held, headers=OURS).status_code == 403
    assert centre.judgements() == ()


@pytest.mark.parametrize("host", ["riparian.example", "localhost.evil.example", "192.168.0.7", ""])
def test_under_a_name_that_is_not_this_computers_nothing_is_shown(client, host):
    refused = client.get("/review", headers={"host": host})
    assert refused.status_code == (421 if host else 400)
    assert local.TOKEN not in refused.text


@pytest.mark.parametrize("host", ["riparian.example", "RIPARIAN.example.:8000", "192.168.0.7"])
def test_under_another_name_that_the_settings_give_nobody_can_judge(sample, host, tmp_path):
    with asking(sample, tmp_path, 'hosts = ["riparian.example", "192.168.0.7"]') as client:
        refused = client.get("/review", headers={"host": host})
        assert client.get("/about", headers={"host": host}).status_code == 200
    assert refused.status_code == 403
    assert "<h1>Only on the centre" in refused.text
    assert local.TOKEN not in refused.text


def test_another_computer_may_read_but_not_judge(sample):
    app = make_app(Centre.open(sample.layout.root))
    with TestClient(app, "http://localhost:8000", client=("10.1.2.3", 50000)) as far:
        assert far.get("/review").status_code == 403
        assert far.post("/review/judge", data={"a": "x"}, headers=OURS).status_code == 403
        assert far.get("/about").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via", "x-client-ip",
        "x-original-forwarded-for", "x-cluster-client-ip", "fly-client-ip", "cf-connecting-ip",
        "x-envoy-external-address", "x-proxyuser-ip", "client-ip", "x-forwarded", "cdn-loop",
        "traceparent", "x-request-id", "x-tomorrow-asked-for",
    ],
)  # fmt: skip
def test_what_came_through_another_server_is_not_from_this_computer(client, name):
    refused = client.get("/review", headers={name: "203.0.113.9"})
    assert refused.status_code == 403
    assert name in refused.text


def test_what_a_browser_sends_by_itself_is_no_sign_of_a_server_in_between(client):
    headers = {
        "sec-ch-ua": '"Chromium"', "sec-fetch-mode": "navigate", "upgrade-insecure-requests": "1",
        "dnt": "1", "sec-gpc": "1", "priority": "u=0, i", "cache-control": "max-age=0",
        "referer": "http://localhost:8000/", "accept-language": "ja", "hx-request": "true",
        "if-none-match": '"x"', "te": "trailers", "cookie": "a=b", "pragma": "no-cache",
    }  # fmt: skip
    assert client.get("/review", headers=headers).status_code == 200


@pytest.mark.parametrize("forwarded", [{}, {"x-forwarded-for": "127.0.0.1"}])
def test_through_a_proxy_of_the_settings_nobody_can_judge_whatever_it_says(
    sample, tmp_path, forwarded
):
    with asking(sample, tmp_path, 'proxies = ["127.0.0.0/8"]') as client:
        refused = client.get("/review", headers=forwarded)
    assert refused.status_code == 403
    assert "proxy that the settings name" in refused.text


def test_review_is_neither_kept_nor_found(client):
    sent = client.get("/review").headers
    assert sent["cache-control"] == "no-store"
    assert sent["x-robots-tag"] == "noindex"
    assert "etag" not in sent
    assert "Disallow: /review" in client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"), (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 30_000, "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 50), "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
    ],
)  # fmt: skip
def test_what_is_no_form_of_ours_is_refused_in_words(client, body, kind):
    refused = client.post("/review/judge", content=body, headers={**OURS, "content-type": kind})
    assert refused.status_code == 400
    assert "<h1>" in refused.text


def test_a_record_that_is_gone_is_said_so(my_web_centre):
    centre, client = my_web_centre
    page = client.get("/review").text
    gone = answer(client, page, a="nothing-there")
    assert gone.status_code == 400
    assert "There is no record" in gone.text
    held = {**fields(page), "a": "nothing-there"}
    assert client.post("/review/undo", data=held, headers=OURS).status_code == 400
    assert centre.judgements() == ()


def test_the_page_before_the_first_pair_is_empty_says_so(odd_client):
    page = odd_client.get("/review", params={"country": "Laos"}).text
    assert says(page, "No pair", "in question")
    assert 'id="judge"' not in page


def test_a_name_of_nothing_but_signs_is_not_looked_for_hundreds_of_times(client, monkeypatch):
    asked = []

    def find(snapshot, words):
        asked.append(words)
        raise UnknownName("No such record.", "Name another.")

    monkeypatch.setattr("riparian.centre.judgements.find_unit", find)
    assert client.get("/review", params={"pair": "~" * 480}).status_code == 404
    assert 0 < len(asked) < 30
