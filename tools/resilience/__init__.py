"""How the channel holds: simulations, kills, networks and mutations, one module each."""
