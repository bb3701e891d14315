"""Fetching: asking a source as its recipe says, and what is kept of the answers."""
