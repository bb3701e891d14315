"""Task `titles`: for each Japanese or Korean title, the official English one out of hundreds.

The first line: `{"candidates": ["…English titles…"]}`; the others: `{"id", "lang": "ja", "title",
"answer": [3, …]}`, any of these numbers being right. `top1` is the part of the titles whose first
answer is right, `mrr` the mean of one over the place of the first right answer. Nothing but the
titles is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.evaluate.frame import CaseResult, Line, Task
from riparian.language.encoder import Encoder
from riparian.normalise.title_likeness.rank_titles import TitleMatch
from riparian.normalise.title_likeness.title_matcher import Question, TitleMatcher


def _judge(lines: Sequence[Line], encoder: Encoder | None) -> Iterable[CaseResult]:
    candidates: list[str] = lines[0]["candidates"]
    cases = lines[1:]
    matcher = TitleMatcher(candidates, encoder)
    questions = [Question.of(case["title"], case["lang"]) for case in cases]
    for case, matches in zip(cases, matcher.rank_all(questions), strict=True):
        right = set(case["answer"])
        place = next((n for n, match in enumerate(matches, 1) if match.row in right), 0)
        best = matches[0]
        yield CaseResult(
            case=f"{case['id']}: {case['title']}",
            expected=[candidates[row] for row in sorted(right)],
            got=candidates[best.row],
            right=place == 1,
            why=_why(best, place),
            source=case.get("src"),
            language=case["lang"],
            value=1 / place if place else 0.0,
        )


def _why(best: TitleMatch, place: int) -> str:
    words = f"{best.question_words:.0%} of its words"
    meaning = "" if best.meaning_rank is None else f", meaning {best.meaning_rank}."
    return f"the right one came {place}.; the first has {words}{meaning}"


def _figures(judged: Sequence[CaseResult]) -> dict[str, float]:
    if not judged:
        return {}
    return {
        "top1": sum(j.right for j in judged) / len(judged),
        "mrr": sum(j.value or 0.0 for j in judged) / len(judged),
    }


TITLES = Task(
    "titles", "the English title that a title stands for", _judge, _figures, uses_encoder=True
)
