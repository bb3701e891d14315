"""One box over everything that a snapshot holds of its projects: the index, and questions to it.

The index is a file beside the snapshot (`project_texts`, `write_index`, `index_entry`), in which
words are compared folded (`folded_words`). A question is read (`parse_query`), its words are put
into the other languages (`query_translation`, `query_glossary`), records are found in steps from
the closest to the widest (`match_words`), and every hit says what was found where (`why_found`).
`run_search` puts it all together.
"""
