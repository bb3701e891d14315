"""Task `purposes`: the DAC purpose that the product reads out of titles and descriptions.

A line: `{"src", "title", "description", "lang", "country", "purpose": "14030"}`, and where known
`accept`, the purposes that are as good, the label first, and `silent`, that the texts say nothing
of a purpose. Every case is answered with the likeliest purpose, whatever the verdict.

Figures: `accuracy5` and `accuracy3` for the label and its category; `accept5` and `accept3` the
same for any that is accepted. `certain_precision` is over those that the product calls certain
enough to count, by what is accepted, `certain_coverage` their part of all. Silent cases stand
apart: they are right when nothing certain is said of them, and `silent_accuracy` is the share of
those that are.

The package's model was learnt from one such file. On that file the figures say how well it
remembers; `tools/train_purposes.py --measure` says how well it answers what it has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from riparian.evaluate.frame import CaseResult, Line, Task
from riparian.language.encoder import Encoder
from riparian.model.derived import InferredPurpose
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
            expected=_expected(line),
            got=got.guess,
            right=_is_right(line, got),
            why=f"{got.verdict} {got.confidence:.2f}: {'; '.join(got.reasons)}",
            source=line.get("src"),
            language=line.get("lang"),
            value=float(got.verdict == "certain"),
        )


def _expected(line: Line) -> Any:
    """The label; all that is accepted, the label first, where it is said; [] for a silent case."""
    if line.get("silent"):
        return []
    return line["accept"] if "accept" in line else line["purpose"]


def _is_right(line: Line, got: InferredPurpose) -> bool:
    if line.get("silent"):
        return got.verdict != "certain"
    return got.guess in _accepted(_expected(line))


def _accepted(expected: Any) -> Sequence[str]:
    return (expected,) if isinstance(expected, str) else expected


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
    """The figures of the task; those that no case is for are left out."""
    silent = [j for j in judged if j.expected == []]
    spoken = [j for j in judged if j.expected != []]
    figures = _spoken_figures(spoken) if spoken else {}
    if silent:
        figures["silent_accuracy"] = sum(j.right for j in silent) / len(silent)
    return figures


def _spoken_figures(judged: Sequence[CaseResult]) -> dict[str, float]:
    certain = [j for j in judged if j.value]
    labels = [(j.got, _accepted(j.expected)) for j in judged]
    figures = {
        "accuracy5": sum(got == accepted[0] for got, accepted in labels) / len(judged),
        "accuracy3": sum(_field(got) == _field(accepted[0]) for got, accepted in labels)
        / len(judged),
    }
    if any(not isinstance(j.expected, str) for j in judged):
        figures["accept5"] = sum(j.right for j in judged) / len(judged)
        figures["accept3"] = sum(
            _field(got) in {_field(one) for one in accepted} for got, accepted in labels
        ) / len(judged)
    figures["certain_coverage"] = len(certain) / len(judged)
    if certain:
        figures["certain_precision"] = sum(j.right for j in certain) / len(certain)
    return figures


def _field(code: str | None) -> str | None:
    """The 3-digit category of a purpose."""
    return None if code is None else code[:3]


PURPOSES = Task(
    "purposes",
    "the DAC purpose that a project's texts speak for",
    judge_purposes,
    purpose_figures,
    uses_encoder=True,
    note=how_much_is_remembered,
)
