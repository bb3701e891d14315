"""Places named in free text: one pass for the names, then what each means where it stands."""
