"""What a snapshot holds of each project, put together so that one is read at once by its key."""
