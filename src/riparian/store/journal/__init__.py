"""The journal of a centre: what people said, which no file holds and no build can make again.

`correction` and `judgement` say what an entry is, `current_entries` which of them count, `journal`
keeps and gives them, `schema` and `migrations` are the tables, `engine` opens the database. Nothing
here knows the catalogue.
"""
