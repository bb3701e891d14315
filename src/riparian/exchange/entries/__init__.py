"""What entries say, to whom they are sealed, and which of them this node can read."""
