"""Tables of any layout, read by a mapping: which column holds what, and what its values mean."""
