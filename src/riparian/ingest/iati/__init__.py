"""IATI activity files, 1.01 to 1.05 and 2.01 to 2.03: from XML to `ReadRecord`s, streamed."""
