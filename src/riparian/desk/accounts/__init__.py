"""The people of one centre: who they are, what each may do, and what was done."""
