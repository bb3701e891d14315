"""Notices: what people of a centre want to hear of, and what there was to hear."""
