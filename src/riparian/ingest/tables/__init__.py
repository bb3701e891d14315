"""Any file as sheets of rows of cells, before anyone knows what the columns mean."""
