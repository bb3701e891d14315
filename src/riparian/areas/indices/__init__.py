"""Indices of what providers do in common, how concentrated and how fragmented it is, each with the
range that what is not known leaves open."""
