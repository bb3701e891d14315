"""The database of a centre's journal, and what an earlier Riparian kept in it of what people said.

`schema` and `migrations` are the tables, `engine` opens the database, `faults` tells apart what
stops it. `correction` and `judgement` are what people can say, `current_entries` which of it
stands; `rows`, `content`, `digest`, `entry_count` and `wholeness` read the tables of before, which
`exchange.statements` carries over into a signed journal. Nothing here knows the catalogue.
"""
