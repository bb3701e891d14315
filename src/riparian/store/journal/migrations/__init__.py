"""How the tables of the journal came to be, one revision after the other."""
