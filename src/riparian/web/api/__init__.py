"""What programs ask for and do below /api/v1: each address calls what its page calls."""
