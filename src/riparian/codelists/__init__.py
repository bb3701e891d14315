"""IATI, OECD DAC, ISO and TLP code lists as data files, with the look-ups made from them."""
