"""How alike two titles are, in whatever languages: what both say, and what tells them apart.

Words are compared through English (a Japanese or Korean title's words by the glossary), names by
their sound, and what decides (countries, places, phases, numbers, years) exactly. Meaning as an
encoder has it is one of several things and never decides alone: it cannot tell Laos from Cambodia.
"""
