"""How the channel goes from node to node: the files that are served, and what is taken of them."""
