"""Questions to a snapshot: what is in it, and what went wrong."""
