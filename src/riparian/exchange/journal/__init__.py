"""A journal as files: tree, entries and signed tree heads, after RFC 9162 and C2SP's notes."""
