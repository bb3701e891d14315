"""Which errors mean that a file is not whole."""

from __future__ import annotations

import duckdb
import pytest

from riparian.errors import Damaged
from riparian.store.failures import damage_in_words


def test_a_corrupt_block_is_damage_whatever_the_kind_of_the_error(tmp_path):
    file = tmp_path / "a.duckdb"
    file.touch()
    with pytest.raises(Damaged, match="is damaged") as damaged, damage_in_words(file):
        raise duckdb.Error(
            "Corrupt database file: computed checksum 1 does not match stored checksum 2 in block"
            " at location 1060864"
        )
    assert damaged.value.file == file


def test_what_is_wrong_with_a_question_is_no_damage(tmp_path):
    with pytest.raises(duckdb.Error, match="syntax"), damage_in_words(tmp_path / "a.duckdb"):
        raise duckdb.Error("Parser Error: syntax error")
