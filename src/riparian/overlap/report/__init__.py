"""What is shown of an overlap: its sentence, its evidence, the projects on both sides, lists."""
