"""Keys: a member's seal, those of its node, and what is sealed to a reading key."""
