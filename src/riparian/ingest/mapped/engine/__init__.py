"""Tables read by a mapping."""
