"""Evidence on a pair in plain sentences, one for each comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from riparian.codelists.lists import country_name, load_codelist
from riparian.english import agree, capitalised, first_of, listed, year_span
from riparian.language.title_conflicts import conflict_sentence, conflicts_of, steps_in_words
from riparian.linking.engine.amount_levels import ratio_of
from riparian.linking.engine.calibration import RULE, RULES
from riparian.linking.engine.compared_record import Likeness, Record, RecordAmount
from riparian.linking.engine.comparison_levels import (
    RELATIVES,
    forms_of_aid,
    is_in_another_country,
    is_listed_apart,
    shared_numbers,
    stated_relation,
)
from riparian.linking.engine.match_weights import ComparedPair, WeighedPair
from riparian.linking.link_records import Term
from riparian.normalise.providers import load_providers
from riparian.region.pack import RegionPack, load_region

BEFORE = "before"
"""The feature of the line for the odds before a pair was compared."""

LEAST_SHOWN = 0.1
"""Bits from which on a comparison has a line of its own; the others are added to the last line."""

ALWAYS_SHOWN = frozenset({"title"})


def terms_of(
    left: Record,
    right: Record,
    pair: ComparedPair,
    weighed: WeighedPair,
    region: str,
    rule: str | None = None,
) -> list[Term]:
    """The evidence on a pair, the strongest first, the odds before comparing last. `region` is the
    pack that names places, `rule` the rule that keeps the two apart."""
    terms = [
        Term(feature, rule, round(bits, 2), RULES[rule])
        if rule and feature == RULE
        else Term(
            feature,
            pair.levels[feature],
            round(bits, 2),
            sentence(left, right, pair, feature, region),
        )
        for feature, bits in weighed.terms.items()
        if abs(bits) >= LEAST_SHOWN or feature in ALWAYS_SHOWN
    ]
    terms.sort(key=lambda term: (-abs(term.bits), term.feature))
    small = sum(weighed.terms.values()) - sum(term.bits for term in terms)
    against = (
        "Compared with a sister project, which would agree in nearly everything."
        if weighed.against == "sister"
        else "Compared with any other record: most are about other projects."
    )
    return [*terms, Term(BEFORE, weighed.against, round(weighed.prior + small, 2), against)]


def sentence(left: Record, right: Record, pair: ComparedPair, feature: str, region: str) -> str:
    """What one comparison found, in words."""
    level = pair.levels[feature]
    if feature == "title":
        return _title(left, level, pair.likeness)
    if feature == "steps":
        return _steps(left, right, level)
    if feature == "place":
        return _place(left, right, level, load_region(region))
    if feature == "exact":
        return _exact(left, right, pair.levels)
    words = _SENTENCES.get(feature)
    return words(left, right, level) if words else level


def _title(left: Record, level: str, likeness: Likeness) -> str:
    shared = ", ".join(likeness.words())
    return _TITLES[level].format(title=left.title.shown, shared=f" ({shared})" if shared else "")


_TITLES = {
    "same": "The title is the same: “{title}”.",
    "same_often": "The title is the same, but many records share it: “{title}”.",
    "within": "One title contains the other: “{title}”.",
    "base": "The titles differ only in their numbers{shared}.",
    "nearly": "The titles are nearly the same{shared}.",
    "much": "The titles have much in common{shared}.",
    "some": "The titles have something in common{shared}.",
    "named": "The titles differ, but name one thing{shared}.",
    "read": "What can be read of the titles agrees{shared}.",
    "described": "The titles have little in common, but with the descriptions they point to one"
    " project.",
    "little": "The titles have little in common{shared}.",
    "foreign": "The titles are of different languages and, in English, have nothing in common.",
    "none": "The titles have nothing in common.",
}


def _steps(left: Record, right: Record, level: str) -> str:
    ours, theirs = left.title.facts, right.title.facts
    conflicts = conflicts_of(ours, theirs)
    if conflicts:
        words = " ".join(conflict_sentence(one, ours, theirs) for one in conflicts)
        return f"{words} But they have the same years." if level == "none" else words
    if level == "same":
        return f"Both titles say {steps_in_words(ours)}."
    if ours.steps:
        return f"Both titles say {steps_in_words(ours)}, as titles of different projects also do."
    return "Neither title gives a phase or tranche."


def _exact(left: Record, right: Record, levels: Mapping[str, str]) -> str:
    """What exact tells two apart, in the order in which it is asked (`compare_records`)."""
    if levels["exact"] == "none":
        return "Nothing definite separates them."
    if stated_relation(left, right) in RELATIVES:
        return "A publisher states how the two are related."
    if is_listed_apart(left, right):
        return "Both are in one list, or numbered by one issuer, with different identifiers."
    by_form_or_country = levels.get("identifier") == "none"
    if by_form_or_country and levels.get("scheme") == "differs":
        loan, other = sorted(map(forms_of_aid, (left, right)), key=lambda own: "loan" not in own)
        return f"{capitalised(_forms(loan))} is not {_forms(other)}."
    if by_form_or_country and is_in_another_country(levels):
        return "A programme with many records has a separate project in each country."
    return "Their titles name different provinces."


def _forms(forms: Iterable[str]) -> str:
    """`a loan`, `a grant or technical cooperation`."""
    return listed((_A_FORM.get(form, form) for form in sorted(forms)), last="or")


_A_FORM = {"loan": "a loan", "grant": "a grant"}


def _identifier(left: Record, right: Record, level: str) -> str:
    shared = sorted(shared_numbers(left, right), key=lambda one: (-len(one), one))
    return (
        f"Both have the number {shared[0]}." if shared else "They have no project number in common."
    )


def _own_number(left: Record, right: Record, level: str) -> str:
    return "They have different project numbers."


def _names(
    same: str, names_of: Callable[[Record], Iterable[str]], differ: str
) -> Callable[[Record, Record, str], str]:
    def words(left: Record, right: Record, level: str) -> str:
        ours, theirs = set(names_of(left)), set(names_of(right))
        if level == "differs":
            return f"{differ}: {_list(ours)} against {_list(theirs)}."
        return f"{same}: {_list(ours & theirs or ours)}."

    return words


def _agency(left: Record, right: Record, level: str) -> str:
    ours, theirs = (
        {one.partition("|")[2] for one in record.agencies if one.partition("|")[2]}
        for record in (left, right)
    )
    if level == "same":
        return f"Same agency: {_list(ours & theirs)}."
    if level == "ministry":
        return f"A ministry and an agency report it: {_list(ours)} and {_list(theirs)}."
    return f"Different agencies: {_list(ours)} against {_list(theirs)}."


def _place(left: Record, right: Record, level: str, pack: RegionPack) -> str:
    ours, theirs = (sorted(pack.name_of(one) for one in u.provinces) for u in (left, right))
    common = [name for name in ours if name in theirs]
    if level == "differs":
        return f"Different provinces: {_list(ours)} against {_list(theirs)}."
    if level == "other_site":
        return f"In the same province ({_list(common)}), but at different sites."
    return f"Same {agree(len(common), 'province', 'provinces')}: {_list(common)}."


def _text(left: Record, right: Record, level: str) -> str:
    if level == "same":
        return "The descriptions have passages in common."
    return "The descriptions have no passage in common."


def _purpose(left: Record, right: Record, level: str) -> str:
    ours, theirs = ({_purpose_name(code) for code in u.purposes} for u in (left, right))
    if level == "same":
        return f"Same purpose: {_list(ours & theirs)}."
    if level == "category":
        return f"Purposes in one category: {_list(ours)} and {_list(theirs)}."
    return f"Different purposes: {_list(ours)} against {_list(theirs)}."


def _purpose_name(code: str) -> str:
    """`Basic health infrastructure (12230)`; the code alone where no list has it."""
    names = (load_codelist(one).name_of(code) for one in ("Sector", "SectorCategory"))
    name = next(filter(None, names), None)
    return f"{name} ({code})" if name else code


def _providers(record: Record) -> list[str]:
    return [load_providers().display(code) for code in record.family]


def _hosts(left: Record, right: Record, level: str) -> str:
    """Agencies as the left record writes them, else as the right one does."""
    called = dict((*right.host_names, *left.host_names))
    common = left.hosts & right.hosts
    if level == "differs":
        ours, theirs = ((called.get(one, one) for one in u.hosts) for u in (left, right))
        return f"Different host agencies: {_list(ours)} against {_list(theirs)}."
    shared = (called.get(one, one) for one in common or left.hosts)
    return f"Same host agency or implementer: {_list(shared)}."


def _amount(left: Record, right: Record, level: str) -> str:
    nearest: tuple[float, RecordAmount, RecordAmount] | None = None
    for one in left.amounts:
        for other in right.amounts:
            ratio = ratio_of(one, other)
            if ratio is not None and (nearest is None or ratio < nearest[0]):
                nearest = (ratio, one, other)
    if nearest is None:
        return "The amounts cannot be compared."
    ratio, one, other = nearest
    pair = f"{_money(one)} and {_money(other)}"
    if level == "same":
        return f"Same amount: {_money(one)}."
    if level == "same_round":
        return f"Same amount, in round numbers: {_money(one)}."
    if level in ("rounded", "near"):
        return f"Nearly the same amount: {pair}."
    if level in ("converted", "rates"):
        return f"Nearly the same amount: {pair}, within rates and rounding."
    factor = f"{ratio:,.1f}" if ratio >= _FACTOR_IN_TENTHS else f"{ratio:.2f}"
    return f"The amounts differ by a factor of {factor}: {pair}."


_FACTOR_IN_TENTHS = 1.1
"""A factor below this would read as 1.0 or 1.1."""


def _money(amount: RecordAmount) -> str:
    return f"{amount.currency} {amount.value:,.0f}"


def _time(left: Record, right: Record, level: str) -> str:
    days = {day for day, _ in left.dates.days} & {day for day, _ in right.dates.days}
    ours, theirs = _years(left), _years(right)
    if level == "day":
        return f"Same day: {date.fromordinal(min(days)).isoformat()}."
    return {
        "period": f"Same years: {ours}.",
        "near": f"Close in time: {ours} and {theirs}.",
        "overlap": f"They may have run at the same time: {ours} and {theirs}.",
        "apart": f"Apart in time: {ours} against {theirs}.",
        "far": f"Far apart in time: {ours} against {theirs}.",
        "other_signing": "Signed in the same way on different days: "
        f"{_days(left)} against {_days(right)}.",
    }[level]


def _years(record: Record) -> str:
    dates = record.dates
    if dates.first and dates.last:
        return year_span(dates.first, dates.last, "-")
    if dates.signed:
        return _days(record)
    return year_span(*(dates.years or (0, 0)), "-")


def _days(record: Record) -> str:
    return ", ".join(date.fromordinal(day).isoformat() for day in record.dates.signed[:3])


def _countries(record: Record) -> list[str]:
    return [country_name(code) or code for code in record.countries]


def _list(values: Iterable[str]) -> str:
    return first_of(sorted(values), 4) or "none"


_SENTENCES: Mapping[str, Callable[[Record, Record, str], str]] = {
    "identifier": _identifier,
    "own_number": _own_number,
    "provider": _names("Same provider", _providers, "Different providers"),
    "agency": _agency,
    "scheme": _names("Same form of aid", forms_of_aid, "Different forms of aid"),
    "country": _names("Same country", _countries, "Different countries"),
    "purpose": _purpose,
    "amount": _amount,
    "time": _time,
    "text": _text,
    "host": _hosts,
}
