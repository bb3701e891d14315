"""`Remarks`: what is said of a project besides its values: problems, and words kept as notes."""

from __future__ import annotations

from riparian.model.text import Narrative
from riparian.problems import Problem, make_problem

TEXT_LIMIT = 20_000
"""Characters of a text that are kept for display and search."""


class Remarks:
    """Collects the problems and notes of one project of a page."""

    def __init__(self, dataset: str, line: int, record: str, notes: list[str]) -> None:
        self.problems: list[Problem] = []
        self._notes = list(notes)
        self._dataset = dataset
        self._line = line
        self._record = record or None

    @property
    def notes(self) -> tuple[Narrative, ...]:
        """The notes, each once, in the words of the page."""
        return tuple(Narrative(self.cut(note), "ja") for note in dict.fromkeys(self._notes))

    def note(self, words: str) -> None:
        """Keep words of the page for which an activity has no other place."""
        self._notes.append(words)

    def flag(
        self,
        code: str,
        field: str | None = None,
        expected: str | None = None,
        got: str | None = None,
        kept: str | None = None,
    ) -> None:
        """Note a problem of this project."""
        problem = make_problem(
            code, dataset=self._dataset, line=self._line, record=self._record, field=field,
            expected=expected, got=got, kept=kept,
        )  # fmt: skip
        self.problems.append(problem)

    def not_understood(self, code: str, field: str, expected: str, got: str) -> None:
        """Note a value that is not understood, and keep its words."""
        self.note(f"{field}: {got}")
        self.flag(code, field, expected, got, "its words were kept as a note")

    def cut(self, text: str) -> str:
        """A text as it is kept; one above `TEXT_LIMIT` is cut, with a problem."""
        if len(text) <= TEXT_LIMIT:
            return text
        kept = f"its first {TEXT_LIMIT:,} characters were kept"
        self.flag("text-very-long", None, f"at most {TEXT_LIMIT:,} characters", text, kept)
        return text[:TEXT_LIMIT].rstrip()
