"""Pages that are pictures, read along their ruling lines by a program that knows letters."""
