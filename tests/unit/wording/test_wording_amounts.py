import pytest

from riparian.wording.amounts import without_dollars_words


@pytest.mark.parametrize(
    ("count", "other", "said"),
    [
        (0, 0, ""),
        (1, 0, "of 1 project no amount in dollars is known, nor in another currency"),
        (1, 1, "of 1 project no amount in dollars is known; it states one in another currency"),
        (87, 18, "of 87 projects no amount in dollars is known; 18 of these state one in another"
         " currency"),
        (87, 1, "of 87 projects no amount in dollars is known; 1 of these states one in another"
         " currency"),
        (5, 5, "of 5 projects no amount in dollars is known; all state one in another currency"),
    ],
)  # fmt: skip
def test_no_dollars_is_not_no_amount(count: int, other: int, said: str) -> None:
    assert without_dollars_words(count, other) == said
