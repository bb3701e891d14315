"""Centres of members who have two projects in Laos that overlap."""

from __future__ import annotations

from centres import Centres
from nodes import charter_of

MEMBERS = ("jica", "koica", "mop-la")


def met_about_water(folder):
    """Three members who know each other's cards, two of them with the projects; adb observes."""
    made = Centres(folder, charter=charter_of(*MEMBERS, "adb"))
    register = folder / "register.csv"
    register.write_text(
        "key,donor_country,agency,title_original,country,places_en,dac_purpose_guess,start,end\n"
        "jp-1,JP,JICA,Water supply in Pakse,LA,Pakse,14030,2024-01-01,2028-12-31\n"
        "kr-1,KR,KOICA,Water supply in Pakse town,LA,Pakse,14030,2024-01-01,2027-12-31\n"
    )
    for member in MEMBERS:
        made[member]
    for member in ("jica", "koica"):
        made[member].add([register])
        made[member].build()
    exchange(made, *MEMBERS)
    return made


def exchange(made, *members):
    """Each takes what the others have; jica and koica, where nobody is named."""
    for one in members or ("jica", "koica"):
        for other in members or ("jica", "koica"):
            if one != other:
                made[one].channel._node.take(made[other].channel.files())
