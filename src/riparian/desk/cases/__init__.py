"""Cases: what members say to each other about an overlap, as a thread that all nodes see alike."""
