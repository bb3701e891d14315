"""What readers suggest without an account; it waits for the member's people."""
