"""What has happened is looked for where a build or an exchange ends, for people's notices."""

from __future__ import annotations

from riparian.centre.centre import Centre
from riparian.cli.output import say
from riparian.english import count_of
from riparian.errors import RiparianError


def look_for_news(centre: Centre) -> None:
    """Make notices of what is new, where people have accounts and subscribe to something. What was
    done before stands, whatever comes of it."""
    try:
        made = centre.notices.look()
    except RiparianError as error:
        say(f"Nobody is notified of what is new: {error.what}")
        say("try: riparian notices --look", "  ")
        return
    if made:
        say(f"Made {count_of(made, 'notice')} for people of this centre.")
