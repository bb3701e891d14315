"""Gathering: what publishers put on the web, described by recipes."""
