"""What a node holds of the channel, in the database of the centre's journal."""
