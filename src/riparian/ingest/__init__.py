"""Readers: one per published format, each from a file to `Record`s, streamed."""
