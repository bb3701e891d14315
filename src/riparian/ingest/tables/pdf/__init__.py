"""Tables in PDF documents: along ruling lines, else by the columns of the header words."""
