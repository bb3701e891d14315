"""Papers that leave the centre, as PDF and as Word file: blocks, fonts, the setting of type."""
