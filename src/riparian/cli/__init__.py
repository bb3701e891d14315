"""The command line: parse, call the centre, print. Nothing is worked out here."""
