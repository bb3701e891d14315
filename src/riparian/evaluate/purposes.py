"""Task `purposes`: the DAC purpose that the product reads out of titles and descriptions.

A line: `{"src", "title", "description", "lang", "country", "purpose": "14030"}`. Every case is
answered with the likeliest purpose, whatever the verdict. `certain_precision` is over those that
the product calls certain enough to count, `certain_coverage` their part of all.

The package's model was learnt from one such file. On that file the figures say how well it
remembers; `tools/train_purposes.py --measure` says how well it answers what it has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.evaluate.frame import CaseResult, Line, Task
from riparian.language.encoder import Encoder
from riparian.normalise.purpose_inference.infer_purpose import infer_purpose, uses
from riparian.normalise.purpose_inference.purpose_model import load_model
from riparian.normalise.purpose_inference.text_evidence import encoded_text


def judge_purposes(lines: Sequence[Line], encoder: Encoder | None) -> Iterable[CaseResult]:
    """Each case with the product's answer, with or without an encoder."""
    vectors = None
    if encoder is not None and uses(encoder):
        vectors = encoder.encode(
            [encoded_text(case["title"], _description(case)) for case in lines]
        )
    for number, line in enumerate(lines):
        vector = None if vectors is None else vectors[number]
        countries = (line["country"],) if line.get("country") else ()
        got = infer_purpose(line["title"], _description(line), line.get("lang"), vector, countries)
        yield CaseResult(
            case=f"case {number + 1}: {line['title']}",
            expected=line["purpose"],
            got=got.guess,
            right=got.guess == line["purpose"],
            why=f"{got.verdict} {got.confidence:.2f}: {'; '.join(got.reasons)}",
            source=line.get("src"),
            language=line.get("lang"),
            value=float(got.verdict == "certain"),
        )


def how_much_is_remembered(lines: Sequence[Line]) -> str:
    """A warning where the package's model was learnt from some of these cases; else nothing."""
    learnt = set(load_model().weights.cases)
    remembered = sum(line.get("title") in learnt for line in lines)
    if not remembered:
        return ""
    return (
        f"The purpose model was learnt from {remembered} of these {len(lines)} titles, so these"
        " figures say how well it remembers. `python tools/train_purposes.py FILE --measure` says"
        " how well it answers what it has not seen."
    )


def _description(line: Line) -> str:
    return line.get("description") or ""


def purpose_figures(judged: Sequence[CaseResult]) -> dict[str, float]:
    """`accuracy5`, `accuracy3` over all; `certain_precision` is left out where nothing is."""
    if not judged:
        return {}
    certain = [j for j in judged if j.value]
    category = sum(j.got is not None and j.got[:3] == j.expected[:3] for j in judged)
    figures = {
        "accuracy5": sum(j.right for j in judged) / len(judged),
        "accuracy3": category / len(judged),
        "certain_coverage": len(certain) / len(judged),
    }
    if certain:
        figures["certain_precision"] = sum(j.right for j in certain) / len(certain)
    return figures


PURPOSES = Task(
    "purposes",
    "the DAC purpose that a project's texts speak for",
    judge_purposes,
    purpose_figures,
    uses_encoder=True,
    note=how_much_is_remembered,
)
