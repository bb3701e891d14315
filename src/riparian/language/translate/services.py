"""The services that a centre can name, and the one that its settings do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from riparian.errors import BadRequest
from riparian.language.translate.client import Client
from riparian.language.translate.send_texts import Translator
from riparian.language.translate.service_key import ServiceKey, read_key

Service = Literal["libretranslate", "deepl"]

_DEEPL_PRO, _DEEPL_FREE = "https://api.deepl.com", "https://api-free.deepl.com"
_FREE_KEYS_END = ":fx"


class DeepL:
    """DeepL, by its API, with a key.

    `POST /v2/translate` with `text` (a list), `source_lang` and `target_lang` gives `translations`,
    a list of the same length; the key stands in `Authorization: DeepL-Auth-Key …`. At most 50 texts
    and 128 KiB at a time. Keys that end in `:fx` are of the free API, which has a host of its own
    (developers.deepl.com: Translating large volumes; Authentication; Error handling).
    """

    label = "DeepL"
    most_texts = 50
    most_characters = 20_000

    def __init__(self, client: Client, key: ServiceKey) -> None:
        self._client = client
        self._key = key
        self.host = client.host

    def translate(self, texts: Sequence[str], lang: str) -> list[str]:
        """The texts in English; raises ServiceError."""
        content = {"text": list(texts), "source_lang": lang.upper(), "target_lang": "EN-GB"}
        headers = {"Authorization": f"DeepL-Auth-Key {self._key.reveal()}"}
        answer = self._client.post("/v2/translate", content, headers)
        translations = answer.get("translations") if isinstance(answer, dict) else None
        if not isinstance(translations, list):
            raise self._client.unexpected_answer("no list 'translations'")
        english = [item.get("text") if isinstance(item, dict) else None for item in translations]
        words = [text for text in english if isinstance(text, str)]
        if len(words) != len(texts) or len(translations) != len(texts):
            raise self._client.unexpected_answer(f"{len(words)} texts for {len(texts)}")
        return words


def deepl_url(key: ServiceKey) -> str:
    """DeepL's address for that key."""
    return _DEEPL_FREE if key.reveal().endswith(_FREE_KEYS_END) else _DEEPL_PRO


class LibreTranslate:
    """A LibreTranslate server, anybody's own or a public one; with a key where it asks for one.

    `POST /translate` with `q` (a list), `source`, `target`, `format` and `api_key` gives
    `translatedText`, a list of the same length; errors come as `{"error": …}` with 400, 403 (key),
    429 or 500 (LibreTranslate, `libretranslate/app.py`; docs.libretranslate.com, API usage). A
    server may limit both texts and characters of a request, and few take less than 2,000
    characters.
    """

    label = "LibreTranslate"
    most_texts = 20
    most_characters = 2_000

    def __init__(self, client: Client, key: ServiceKey | None = None) -> None:
        self._client = client
        self._key = key
        self.host = client.host

    def translate(self, texts: Sequence[str], lang: str) -> list[str]:
        """The texts in English; raises ServiceError."""
        content: dict[str, object] = {
            "q": list(texts), "source": lang, "target": "en", "format": "text",
        }  # fmt: skip
        if self._key is not None:
            content["api_key"] = self._key.reveal()
        answer = self._client.post("/translate", content)
        english = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(english, list) or not all(isinstance(text, str) for text in english):
            raise self._client.unexpected_answer("no list 'translatedText'")
        if len(english) != len(texts):
            raise self._client.unexpected_answer(f"{len(english)} texts for {len(texts)}")
        return english


def open_translator(
    service: Service | None,
    url: str | None = None,
    key_env: str | None = None,
    key_file: str | None = None,
) -> Translator:
    """The service that is named; nothing is sent yet.

    Raises BadRequest where none is named, or its address or key is missing or cannot be used.
    """
    if service is None:
        raise BadRequest(
            "No translation service is set up.",
            "Choose one under [translate] in centre.toml; see docs/guides/translate-titles.md.",
        )
    key = read_key(key_env, key_file)
    if service == "deepl":
        if key is None:
            raise BadRequest(
                "DeepL needs a key.",
                'Write key_env = "DEEPL_KEY" under [translate] in centre.toml.',
            )
        return DeepL(Client(DeepL.label, url or deepl_url(key), key), key)
    if url is None:
        raise BadRequest(
            "The address of LibreTranslate is missing.",
            "Write its `url` under [translate] in centre.toml.",
        )
    return LibreTranslate(Client(LibreTranslate.label, url, key), key)
