"""DeepL, by its API.

`POST /v2/translate` with `text` (a list), `source_lang` and `target_lang` gives `translations`, a
list of the same length; the key stands in `Authorization: DeepL-Auth-Key …`. At most 50 texts and
128 KiB at a time. Keys that end in `:fx` are of the free API, which has a host of its own
(developers.deepl.com: Translating large volumes; Authentication; Error handling).
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.language.translate.client import Client
from riparian.language.translate.key import Key

LABEL = "DeepL"
PRO, FREE = "https://api.deepl.com", "https://api-free.deepl.com"
FREE_KEYS_END = ":fx"


class DeepL:
    """The DeepL API with a key."""

    label = LABEL
    most_texts = 50
    most_characters = 20_000

    def __init__(self, client: Client, key: Key) -> None:
        self._client = client
        self._key = key
        self.host = client.host

    def translate(self, texts: Sequence[str], lang: str) -> list[str]:
        """The texts in English; raises ServiceError."""
        content = {"text": list(texts), "source_lang": lang.upper(), "target_lang": "EN-GB"}
        headers = {"Authorization": f"DeepL-Auth-Key {self._key.reveal()}"}
        answer = self._client.post("/v2/translate", content, headers)
        found = answer.get("translations") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise self._client.unexpected("no list 'translations'")
        english = [one.get("text") if isinstance(one, dict) else None for one in found]
        words = [text for text in english if isinstance(text, str)]
        if len(words) != len(texts) or len(found) != len(texts):
            raise self._client.unexpected(f"{len(words)} texts for {len(texts)}")
        return words


def url_for(key: Key) -> str:
    """DeepL's address for that key."""
    return FREE if key.reveal().endswith(FREE_KEYS_END) else PRO
