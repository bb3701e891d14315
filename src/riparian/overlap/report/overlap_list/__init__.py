"""Browse the overlaps of two providers: filters, what else one could filter by, order and pages.

`facet_columns` hold what is filtered by of one pair of providers in arrays, `project_facts` what
has to be said of projects; `snapshot_cache` keeps both for as long as their build is live. So a
question looks at no more rows of the database than those that are shown. Nothing here says what an
overlap is or how strong, and filters are combined and counted by `catalogue.facets`.
"""
