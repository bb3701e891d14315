"""What people said in a centre, as entries of its own journals: added, read, and carried over from
the tables of an earlier Riparian.

`statement_journal` is what a centre has of it, and costs nothing where nobody has said anything;
`own_journals` and `statement_content` read, `stored_statements` adds, `sealed_statements` opens
what a member has sealed to itself, `carry_over` takes in the tables. Nothing here knows the
catalogue.
"""
