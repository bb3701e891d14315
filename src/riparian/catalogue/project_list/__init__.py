"""All projects of one build held in memory, so that lists with facets are answered at once."""
