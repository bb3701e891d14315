"""Readers: one per published format, each from a file to `ReadRecord`s, streamed."""
