"""How odds grow with evidence."""

import numpy as np
import pytest

from riparian.evaluate.log_odds import fit_log_odds


def cases(before, slope):
    """Evidence in bits, each value with as many cases of either kind as these odds say."""
    bits, happened = [], []
    for value in np.linspace(-6, 6, 13):
        chance = 1 / (1 + 2 ** -(before + slope * value))
        yes = round(2_000 * chance)
        bits += [value] * 2_000
        happened += [True] * yes + [False] * (2_000 - yes)
    return np.array(bits)[:, None], np.array(happened)


@pytest.mark.parametrize(("before", "slope"), [(0.0, 1.0), (1.5, 0.4), (-2.0, 0.9)])
def test_the_odds_that_cases_were_made_with_are_found(before, slope):
    found = fit_log_odds(*cases(before, slope))
    assert found == pytest.approx([before, slope], abs=0.02)


def test_evidence_that_parts_all_cases_or_says_nothing_has_no_slope():
    bits = np.arange(-5.0, 5.0)[:, None]
    assert fit_log_odds(bits, bits[:, 0] > 0) is None
    assert fit_log_odds(np.zeros((10, 1)), bits[:, 0] > 0) is None
