"""What is printed before something is shared: who will read it, and who will not."""

from __future__ import annotations

from riparian.centre.sharing_records import Preview
from riparian.cli.output import say
from riparian.english import listed
from riparian.exchange.entries.payload import CLEAR
from riparian.wording.channel import WHO_ELSE, persons_words, reader_words
from riparian.wording.sharing import (
    how_it_leaves,
    named,
    not_readers,
    others_can_tell,
    reader_sentence,
    replaced_sentence,
)


def say_preview(preview: Preview) -> None:
    """Who will see it and who will not, what others can tell, and how it leaves."""
    choice, tlp = preview.choice, preview.tlp
    if replaced := replaced_sentence(preview):
        say(replaced)
    whom = f"{persons_words(choice.persons)} (TLP:{tlp})" if choice.persons else reader_words(tlp)
    say(f"Who will be able to read it: {whom}.")
    for each in preview.who.readers:
        say(f"{named(each)} {reader_sentence(each, choice)}", "  ")
    if tlp != CLEAR:
        say(WHO_ELSE[tlp], "  ")
    if preview.who.not_readers or not preview.who.public.yes:
        say("Who will not:")
    for group in not_readers(preview.who):
        say(f"{listed(group.names)}: {group.why}", "  ")
    say("What others can tell:")
    for sentence in others_can_tell(preview):
        say(sentence, "  ")
    say("How it leaves:")
    for sentence in how_it_leaves(preview):
        say(sentence, "  ")
