"""Both adapters against real sockets on loopback, answering as the services are documented to."""

from __future__ import annotations

import logging
import threading
import time
from email.utils import format_datetime, localtime
from typing import Any

import httpx2
import pytest

from riparian.errors import BadRequest, NotCleared, RiparianError, ServiceError
from riparian.language.translate.client import Client, checked_url
from riparian.language.translate.send_texts import (
    LONGEST_ENGLISH,
    MarkedText,
    Translator,
    translate,
)
from riparian.language.translate.service_key import ServiceKey, read_key
from riparian.language.translate.services import DeepL, LibreTranslate, deepl_url, open_translator
from running import BOUND_SECONDS

SECRET = "s3cr3t-0123456789:fx"
FAST = httpx2.Timeout(0.4)


class Waits(list[float]):
    """What the client would have slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture(params=["libretranslate", "deepl"])
def translator(request: Any, translation_service: Any, waits: Waits) -> Translator:
    key = ServiceKey(SECRET)
    if request.param == "deepl":
        client = Client("DeepL", translation_service.url, key, timeout=FAST, sleep=waits)
        return DeepL(client, key)
    client = Client("LibreTranslate", translation_service.url, key, timeout=FAST, sleep=waits)
    return LibreTranslate(client, key)


def refusal(translator: Translator) -> ServiceError:
    with pytest.raises(ServiceError) as raised:
        translator.translate(["水道計画"], "ja")
    error = raised.value
    assert SECRET not in f"{error.what} {error.try_this} {error!r} {error.__cause__!r}"
    assert translator.host in error.what
    assert error.try_this
    return error


def test_texts_come_back_in_their_order(translator: Translator) -> None:
    assert translator.translate(["水道", "道路"], "ja") == ["<水道>", "<道路>"]


def test_libretranslate_is_asked_as_it_is_documented(translation_service: Any) -> None:
    key = ServiceKey(SECRET)
    LibreTranslate(Client("LibreTranslate", translation_service.url, key), key).translate(
        ["수도"], "ko"
    )
    LibreTranslate(Client("LibreTranslate", translation_service.url + "/", None)).translate(
        ["수도"], "ko"
    )
    (path, _, with_key), (_, _, without) = translation_service.asked
    assert path == "/translate"
    assert with_key == {
        "q": ["수도"], "source": "ko", "target": "en", "format": "text", "api_key": SECRET,
    }  # fmt: skip
    assert "api_key" not in without


def test_deepl_is_asked_as_it_is_documented(translation_service: Any) -> None:
    key = ServiceKey(SECRET)
    DeepL(Client("DeepL", translation_service.url, key), key).translate(["水道"], "ja")
    ((path, headers, content),) = translation_service.asked
    assert path == "/v2/translate"
    assert headers["authorization"] == f"DeepL-Auth-Key {SECRET}"
    assert content == {"text": ["水道"], "source_lang": "JA", "target_lang": "EN-GB"}
    assert SECRET not in str(content)


def test_free_keys_of_deepl_have_a_host_of_their_own() -> None:
    assert deepl_url(ServiceKey("a:fx")) == "https://api-free.deepl.com"
    assert deepl_url(ServiceKey("a")) == "https://api.deepl.com"


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_said_at_once(
    translator: Translator, translation_service: Any, waits: Waits, status: int
) -> None:
    translation_service.answer = lambda *_: (status, {}, {"error": f"Invalid API key {SECRET}!"})
    error = refusal(translator)
    assert "does not accept the key" in error.what
    assert "Invalid API key …" in error.what
    assert (len(translation_service.asked), waits) == (1, [])


def test_a_quota_that_is_used_up_is_said_at_once(
    translator: Translator, translation_service: Any
) -> None:
    translation_service.answer = lambda *_: (456, {}, {"message": "Quota exceeded"})
    assert "no characters left" in refusal(translator).what
    assert len(translation_service.asked) == 1


def test_a_busy_service_is_asked_again_after_the_time_it_names(
    translator: Translator, translation_service: Any, waits: Waits
) -> None:
    def busy_once(path: str, headers: dict[str, str], content: Any) -> Any:
        if len(translation_service.asked) == 1:
            return 429, {"Retry-After": "7"}, {"error": "Slowdown"}
        return translation_service.translate(path, headers, content)

    translation_service.answer = busy_once
    assert translator.translate(["水道"], "ja") == ["<水道>"]
    assert waits == [7.0]


def test_a_date_to_come_back_is_understood_and_a_long_wait_is_not_waited_for(
    translator: Translator, translation_service: Any, waits: Waits
) -> None:
    later = format_datetime(localtime().fromtimestamp(time.time() + 900).astimezone())
    translation_service.answer = lambda *_: (429, {"Retry-After": later}, {})
    assert "asks to wait" in refusal(translator).what
    assert waits == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_service_is_asked_four_times_with_growing_waits(
    translator: Translator, translation_service: Any, waits: Waits, status: int
) -> None:
    translation_service.answer = lambda *_: (status, {}, b"<html>oops</html>")
    refusal(translator)
    assert (len(translation_service.asked), waits) == (4, [1.0, 2.0, 4.0])


def test_a_service_that_does_not_answer_in_time_is_given_up(
    translation_service: Any, waits: Waits
) -> None:
    given_up = threading.Event()

    def asleep(*_: object) -> Any:
        given_up.wait(BOUND_SECONDS)
        return 200, {}, {}

    translation_service.answer = asleep
    patient = httpx2.Timeout(BOUND_SECONDS, read=0.05)
    client = Client("LibreTranslate", translation_service.url, None, timeout=patient, sleep=waits)
    said = refusal(LibreTranslate(client)).what
    given_up.set()
    assert "did not answer within 0.05 seconds" in said
    assert len(waits) == 3


def test_a_service_that_is_not_there_is_said_to_be_so(waits: Waits) -> None:
    client = Client("LibreTranslate", "http://127.0.0.1:9", None, timeout=FAST, sleep=waits)
    assert "cannot be reached" in refusal(LibreTranslate(client)).what


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"\xff\xfe",
        b"",
        [],
        {},
        {"translatedText": "one", "translations": "one"},
        {"translatedText": [], "translations": []},
        {"translatedText": ["a", "b"], "translations": [{"text": "a"}, {"text": "b"}]},
        {"translatedText": [1], "translations": [{"text": 1}]},
        {"translatedText": [None], "translations": [{}]},
    ],
)
def test_an_answer_that_is_not_as_documented_is_refused(
    translator: Translator, translation_service: Any, body: Any
) -> None:
    translation_service.answer = lambda *_: (200, {}, body)
    assert "in a form that is not" in refusal(translator).what


def test_an_answer_without_end_is_not_read(
    translator: Translator, translation_service: Any
) -> None:
    translation_service.answer = lambda *_: (200, {}, b"[" * 5_000_000)
    assert "far more than was asked for" in refusal(translator).what


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(
    translator: Translator, translation_service: Any, status: int
) -> None:
    other = type(translation_service)()
    try:
        target = {"Location": f"{other.url}/translate"}
        translation_service.answer = lambda *_: (status, target, b"")
        assert "redirects to another address" in refusal(translator).what
        assert other.asked == []
    finally:
        other.close()


def test_the_key_is_in_no_log(
    translator: Translator, translation_service: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        translator.translate(["水道"], "ja")
        translation_service.answer = lambda *_: (403, {}, {"message": SECRET})
        refusal(translator)
    assert caplog.records
    assert SECRET not in caplog.text
    assert SECRET not in repr(vars(translator))


@pytest.mark.parametrize(
    "url",
    ["", "translate.example.org", "ftp://example.org", "http://", "https://user:pw@example.org",
     "https://example.org/?api_key=1", "https://example.org/#x", "https://[abc", "https://é..org",
     "https://example..org", "https://example.org:abc", "https://example.org:99999",
     f"https://{'a' * 70}.org", "https://exa mple.org", "https://\udcff.org"],
)  # fmt: skip
def test_an_address_that_is_none_or_holds_a_key_is_refused(url: str) -> None:
    with pytest.raises(BadRequest):
        checked_url(url, with_key=False)


def test_a_key_does_not_travel_without_encryption_except_on_this_computer() -> None:
    with pytest.raises(BadRequest, match="sent unencrypted"):
        checked_url("http://translate.example.org", with_key=True)
    assert checked_url("http://10.0.0.7:5000/", with_key=False) == "http://10.0.0.7:5000"
    assert checked_url("https://[2001:db8::1]:5000", with_key=True) == "https://[2001:db8::1]:5000"
    assert checked_url("https://übersetzen.example", with_key=True)
    assert checked_url("http://localhost:5000", with_key=True) == "http://localhost:5000"
    with pytest.raises(BadRequest):
        checked_url("http://127.0.0.1.example.org", with_key=True)


def test_a_key_comes_from_a_variable_or_a_file_and_is_never_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    file = tmp_path / "key"
    file.write_text(f"{SECRET}\n")
    monkeypatch.setenv("A_KEY", f" {SECRET} ")
    for key in (read_key("A_KEY", None), read_key(None, str(file))):
        assert key is not None
        assert key.reveal() == SECRET
        assert SECRET not in repr(key)
    assert read_key(None, None) is None
    for bad in ("two words", "ключ", "x" * 600, "a\nb"):
        monkeypatch.setenv("A_KEY", bad)
        with pytest.raises(BadRequest) as raised:
            read_key("A_KEY", None)
        assert bad not in f"{raised.value.what} {raised.value.try_this}"
    monkeypatch.delenv("A_KEY")
    with pytest.raises(BadRequest, match="A_KEY"):
        read_key("A_KEY", None)
    with pytest.raises(BadRequest, match="cannot be read"):
        read_key(None, str(tmp_path / "none"))


def test_the_settings_name_a_service_with_all_that_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("A_KEY", SECRET)
    assert open_translator("deepl", None, "A_KEY").host == "api-free.deepl.com"
    assert open_translator("libretranslate", "https://t.example.org/x").host == "t.example.org"
    for wrong in ((None,), ("deepl",), ("libretranslate",)):
        with pytest.raises(RiparianError):
            open_translator(*wrong)  # type: ignore[arg-type]


# what may leave


@pytest.mark.parametrize("tlp", [None, "GREEN", "AMBER", "AMBER+STRICT", "RED", "clear", ""])
def test_nothing_leaves_that_is_not_marked_clear(
    translator: Translator, translation_service: Any, tlp: str | None
) -> None:
    texts = [MarkedText("水道", "ja", "CLEAR"), MarkedText("秘密", "ja", tlp)]
    with pytest.raises(NotCleared, match="1 of 2 texts must not be sent"):
        list(translate(translator, texts))
    assert translation_service.asked == []


def test_texts_go_in_batches_of_one_language_that_the_service_takes(
    translator: Translator, translation_service: Any
) -> None:
    long = "水" * (translator.most_characters // 2 + 1)
    texts = [MarkedText(f"수도 {n}", "ko", "CLEAR") for n in range(translator.most_texts + 1)]
    texts += [MarkedText(long + n, "ja", "CLEAR") for n in "ab"]
    done = [one for batch in translate(translator, texts) for one in batch]
    assert {one.text for one in done} == {one.text for one in texts}
    assert all(one.english[:1_900] == f"<{one.text}>"[:1_900] for one in done)
    assert max(len(one.english) for one in done) <= LONGEST_ENGLISH
    assert len(translation_service.asked) == 4


def test_an_empty_answer_is_yielded_as_such_so_that_it_is_known(
    translator: Translator, translation_service: Any
) -> None:
    empty = {"translatedText": [" \n", "Road"], "translations": [{"text": ""}, {"text": "Road"}]}
    translation_service.answer = lambda *_: (200, {}, empty)
    (batch,) = translate(translator, [MarkedText(t, "ja", "CLEAR") for t in ("水", "道")])
    assert [(one.text, one.english) for one in batch] == [("水", ""), ("道", "Road")]
