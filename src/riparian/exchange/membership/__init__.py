"""Who belongs to a framework: the charter that a threshold signs, and each member's card."""
