"""English glosses of Japanese and Korean titles, out of a glossary and the order of words.

A *gloss* says in English what a title says, as a title and not as a list of words. It is a
machine's, and always labelled so. A word that no table has stays in its own script.
"""
