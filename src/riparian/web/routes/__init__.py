"""One module for each kind of page: the addresses, and what answers them."""
