"""Whether Chinese characters alone write Japanese or Chinese.

Some characters only one of the two writes: Japan simplified some (発, 気, 対), China others (项,
设, 发). Which those are is not typed here: the national character sets say it. A character that is
in Japan's set and in neither of the Chinese ones is Japanese, and one in a Chinese set that
Japan's lacks is Chinese. Most titles have neither; then only their writer tells.
"""

from __future__ import annotations

from functools import lru_cache

JAPANESE, CHINESE = ("cp932",), ("gb2312", "big5")
"""Character sets: JIS X 0208 with the usual extensions; GB 2312 (China), Big5 (Taiwan)."""


@lru_cache(maxsize=8192)
def written_only_by(character: str) -> str | None:
    """`ja` or `zh` where only that language writes the character, else None."""
    japanese, chinese = _is_in(character, JAPANESE), _is_in(character, CHINESE)
    if japanese == chinese:
        return None
    return "ja" if japanese else "zh"


def exclusive_characters(text: str) -> tuple[int, int]:
    """How many different characters of the text only Japanese, and only Chinese writes."""
    only = [written_only_by(c) for c in set(text) if "\u3400" <= c <= "\u9fff"]
    return only.count("ja"), only.count("zh")


def _is_in(character: str, sets: tuple[str, ...]) -> bool:
    for name in sets:
        try:
            character.encode(name)
        except UnicodeEncodeError:
            continue
        return True
    return False
