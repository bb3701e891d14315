"""Records as frozen values: what publishers report and what is derived from it. No I/O."""
