"""Centres of members who have two projects in Laos that overlap."""

from __future__ import annotations

import shutil

from centres import Centres
from nodes import charter_of
from riparian import Centre

MEMBERS = ("jica", "koica", "mop-la")


def met_about_water(folder, having=("jica", "koica")):
    """Three members who know each other's cards, of which these have the projects; adb observes."""
    made = Centres(folder, charter=charter_of(*MEMBERS, "adb"))
    register = folder / "register.csv"
    register.write_text(
        "key,donor_country,agency,title_original,country,places_en,dac_purpose_guess,start,end\n"
        "jp-1,JP,JICA,Water supply in Pakse,LA,Pakse,14030,2024-01-01,2028-12-31\n"
        "kr-1,KR,KOICA,Water supply in Pakse town,LA,Pakse,14030,2024-01-01,2027-12-31\n"
    )
    built = Centre.init(folder / "built")  # once: the same files give the same build
    built.add([register])
    built.build()
    for member in MEMBERS:
        if member in having:
            shutil.copytree(built.layout.root, folder / member)
            made.join(member, centre=Centre.open(folder / member))
        else:
            made[member]
    exchange(made, *MEMBERS)
    return made


def exchange(made, *members):
    """Each takes what the others have; jica and koica, where nobody is named."""
    for one in members or ("jica", "koica"):
        for other in members or ("jica", "koica"):
            if one != other:
                made[one].channel._node.take(made[other].channel.files())
