"""What the people of a member share: with whom, what of it is kept closer, and drafts of it."""
