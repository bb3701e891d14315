"""From datasets to a snapshot: read what changed, normalise, assemble, find overlaps."""
