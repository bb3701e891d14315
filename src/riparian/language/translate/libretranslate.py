"""LibreTranslate, anybody's own or a public one.

`POST /translate` with `q` (a list), `source`, `target`, `format` and `api_key` gives
`translatedText`, a list of the same length; errors come as `{"error": …}` with 400, 403 (key), 429
or 500 (LibreTranslate, `libretranslate/app.py`; docs.libretranslate.com, API usage). A server may
limit both texts and characters of a request, and few take less than 2,000 characters.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.language.translate.client import Client
from riparian.language.translate.key import Key

LABEL = "LibreTranslate"


class LibreTranslate:
    """A LibreTranslate server; works without a key where the server asks for none."""

    label = LABEL
    most_texts = 20
    most_characters = 2_000

    def __init__(self, client: Client, key: Key | None = None) -> None:
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
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self._client.unexpected("no list 'translatedText'")
        if len(found) != len(texts):
            raise self._client.unexpected(f"{len(found)} texts for {len(texts)}")
        return found
