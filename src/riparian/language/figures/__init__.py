"""Numbers, units, dates, periods and durations out of what people write, without a guess."""
