"""What can be asked of a pack: for whom it is, and how many overlaps are in it."""

EVERYONE, ALL_MEMBERS = "everyone", "members"
"""How the public and all members are named as an audience."""

OVERLAPS, MOST_OVERLAPS = 10, 100
"""How many are in it where nobody says, and at most."""
