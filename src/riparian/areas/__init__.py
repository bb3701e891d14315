"""Who works where on what: areas by place and theme, heat maps, indices of two providers."""
