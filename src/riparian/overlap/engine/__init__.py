"""What is found: which projects of two providers overlap, and how strongly."""
