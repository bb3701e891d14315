"""What others take away: files in forms that other programs read."""
