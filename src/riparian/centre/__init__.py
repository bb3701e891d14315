"""`Centre`: one installation, and the public Python interface to everything that it can do."""
