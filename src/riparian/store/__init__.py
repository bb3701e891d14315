"""What a centre keeps on disk: sources, readings, the snapshot and its SQL steps."""
