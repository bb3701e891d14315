"""A centre of an earlier Riparian goes on with all that people said, and says so in a line."""

from __future__ import annotations

import pytest

from earlier_journal import AT, write_rows
from riparian import Centre
from riparian.build.build import next_build
from riparian.exchange.entries.payload import Pair, decode
from riparian.exchange.names import local_origin
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import Judgement
from saying import says

ROWS = (
    PlaceCorrection(1, AT.format(1), "A. Sato", "kr-5", ("LA-SV",), "The tender says so."),
    Judgement(1, AT.format(2), "B", "jp-1", "kr-1", "different", "Two sites."),
)


@pytest.fixture
def earlier(my_own):
    """A centre in whose tables an earlier Riparian has kept two entries."""
    write_rows(my_own.layout.journal, ROWS)
    return Centre.open(my_own.layout.root)


def test_the_first_build_carries_over_and_says_so_once(earlier, riparian):
    listed = riparian("-C", earlier.layout.root, "judgements")
    assert "Two sites." in listed.out
    assert "signed" not in listed.err, "who only reads changes nothing"
    wanted = next_build(earlier.layout, earlier.settings, earlier.datasets(), [ROWS[0]], [ROWS[1]])
    answer = riparian("-C", earlier.layout.root, "build")
    assert answer.status == 0
    told = " ".join(answer.err.split())
    assert told.count("nothing was lost") == 1
    assert says(told, "2 entries", "nothing was lost")
    assert says(told, "Back up journal.db, channel.json and keys/ together")
    assert earlier.built() == wanted, "what stands is what stood: it is the same snapshot"
    assert earlier.project("kr-5").project.places == ("Savannakhet",)
    again = riparian("-C", earlier.layout.root, "build")
    assert "signed journal" not in again.err
    assert riparian("-C", earlier.layout.root, "judgements").out == listed.out
    assert riparian("-C", earlier.layout.root, "check").out == "Every file is whole.\n"


def test_whoever_speaks_first_carries_over_too(earlier, riparian):
    said = riparian(
        "-C", earlier.layout.root, "judge", "jp-1", "kr-2", "same", "--why", "w", "--by", "C"
    )
    assert said.status == 0
    assert "nothing was lost" in " ".join(said.err.split())
    assert [one.id for one in earlier.judgements()] == [1, 2]
    assert not earlier.is_node


def test_it_names_records_as_every_node_does_where_the_catalogue_knows_them(earlier):
    earlier.build()
    content = earlier.journal._stored.content()
    assert content.judgements == (ROWS[1],)
    store = earlier.journal._stored._store
    [_, judgement] = store.payloads("local/centre/1", 0, 2)
    about = decode(judgement, local_origin(1)).about
    assert isinstance(about, Pair)
    assert {about.left.iati_identifier, about.right.iati_identifier} == {"jp-1", "kr-1"}


def test_the_old_name_of_the_option_says_what_it_is_called_now(my_own, riparian):
    answer = riparian("-C", my_own.layout.root, "check", "--accept-channel")
    assert answer.status == 2
    assert "riparian check --accept-journal" in answer.err


def test_the_keys_of_a_centre_for_itself_are_shown_and_it_is_no_node(my_own, riparian):
    assert says(riparian("-C", my_own.layout.root, "keys", "status").err, "has no keys")
    my_own.set_place("kr-5", ["Savannakhet"], "The tender says so.", "A. Sato")
    status = riparian("-C", my_own.layout.root, "keys", "status")
    assert status.status == 0
    assert says(
        status.out, "log.local.centre.1.key", "signs judgements and corrections", "in this centre"
    )
    assert not Centre.open(my_own.layout.root).is_node
    my_own.journal.close()
    (my_own.layout.keys / "log.local.centre.1.key").unlink()
    checked = riparian("-C", my_own.layout.root, "check")
    assert checked.status == 1
    assert says(checked.out, "log.local.centre.1.key", "is missing")
    assert "check --accept-journal" in checked.out
    assert "Savannakhet" in riparian("-C", my_own.layout.root, "place-set", "--list").out
    accepted = riparian("-C", my_own.layout.root, "check", "--accept-journal", "--by", "B")
    assert accepted.status == 0
    assert accepted.out.startswith("Accepted: Whether local/centre/1 was changed")
    assert accepted.out.endswith("Every file is whole.\n")
