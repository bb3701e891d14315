"""One box over everything that a snapshot holds of its projects: the index, and questions to it.

The index is a file beside the snapshot (`contents`, `write`, `entry`), in which words are compared
folded (`terms`). A question is read (`query`), its words are put into the other languages
(`translate`, `glossary`), records are found in steps from the closest to the widest (`match`), and
every hit says what was found where (`explain`). `run` puts it all together.
"""
