"""What is read out of texts for the search: subjects, host bodies, keywords, rivers, roads."""
