"""What a member's people do with the channel, and who they are."""
