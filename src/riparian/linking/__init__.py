"""Which records are one project: candidates, evidence in bits, groups checked as a whole."""
