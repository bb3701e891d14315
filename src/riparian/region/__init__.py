"""The region pack: which places there are, and how a code, a point or a stated name finds one."""
