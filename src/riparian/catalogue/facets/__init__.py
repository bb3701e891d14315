"""The engine of lists that are filtered and counted at once: what fits, spread over every facet.

The things of a list are rows, numbered from 0; what they are is not known here. Which rows hold
which values, which fit all that is asked for, or all but one condition (`postings`), how many fall
on each value and each year (`value_counts`), what the projects behind them are on a day
(`row_periods`), and what any question about a list may say (`base_question`).
"""
