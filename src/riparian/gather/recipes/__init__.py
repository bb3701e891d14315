"""Recipes: where a source stands, how it is asked for, and what is expected of it."""
