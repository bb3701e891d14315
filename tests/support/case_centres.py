"""Centres of members who have two projects in Laos that overlap."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from centres import Centres
from folder_copies import copy_folder
from nodes import charter_of
from riparian import Centre

MEMBERS = ("jica", "koica", "mop-la")


def met_about_water(folder, having=("jica", "koica")):
    """Three members who know each other's cards, of which these have the projects; adb observes."""
    made, ready = Centres(folder, charter=_charter()), _met_once()
    for member in MEMBERS:
        home = folder / member
        copy_folder(ready / member, home)
        for part in ("sources", "catalogue") if member in having else ():
            shutil.copytree(ready / "built" / part, home / part, dirs_exist_ok=True)
        made.add(member, Centre.open(home))
    shutil.copy(ready / "register.csv", folder)
    return made


@cache
def _charter():
    return charter_of(*MEMBERS, "adb")


@cache
def _met_once():
    """The same without the projects, and a centre that has them: made once, and copied for each."""
    kept = tempfile.TemporaryDirectory(prefix="riparian-met-")
    atexit.register(kept.cleanup)
    folder = Path(kept.name)
    register = folder / "register.csv"
    register.write_text(
        "key,donor_country,agency,title_original,country,places_en,dac_purpose_guess,start,end\n"
        "jp-1,JP,JICA,Water supply in Pakse,LA,Pakse,14030,2024-01-01,2028-12-31\n"
        "kr-1,KR,KOICA,Water supply in Pakse town,LA,Pakse,14030,2024-01-01,2027-12-31\n"
    )
    built = Centre.init(folder / "built")
    built.add([register])
    built.build()
    made = Centres(folder, charter=_charter())
    for member in MEMBERS:
        made[member]
    exchange(made, *MEMBERS)
    for member in MEMBERS:
        made[member].channel._store.close()
    return folder


def exchange(made, *members):
    """Each takes what the others have; jica and koica, where nobody is named."""
    for one in members or ("jica", "koica"):
        for other in members or ("jica", "koica"):
            if one != other:
                made[one].channel._node.take(made[other].channel.files())
