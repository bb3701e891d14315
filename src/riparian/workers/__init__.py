"""Processes of our own, and one way to hand out work to them."""
