"""A mapping worked out for a table that has none."""
