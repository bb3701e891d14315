"""What a centre must survive: kills at any instant, full disks, damaged files, two at once."""
