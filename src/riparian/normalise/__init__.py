"""What is worked out from one activity: provider, dollars, dates and status, places, purposes."""
