"""From the settings of a centre to the service that they name."""

from __future__ import annotations

from typing import Literal

from riparian.errors import BadRequest
from riparian.language.translate.client import Client
from riparian.language.translate.deepl import LABEL as DEEPL
from riparian.language.translate.deepl import DeepL, url_for
from riparian.language.translate.key import read_key
from riparian.language.translate.libretranslate import LABEL as LIBRETRANSLATE
from riparian.language.translate.libretranslate import LibreTranslate
from riparian.language.translate.sending import Translator

Service = Literal["libretranslate", "deepl"]


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
        return DeepL(Client(DEEPL, url or url_for(key), key), key)
    if url is None:
        raise BadRequest(
            "The address of LibreTranslate is missing.",
            "Write its `url` under [translate] in centre.toml.",
        )
    return LibreTranslate(Client(LIBRETRANSLATE, url, key), key)
