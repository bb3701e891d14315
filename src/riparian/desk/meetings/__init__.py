"""Meetings out of their entries: the agenda in order, and the minutes."""
