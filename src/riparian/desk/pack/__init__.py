"""The paper for a meeting: one structure, and what it is printed as."""
