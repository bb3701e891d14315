"""The gate: what a run has to be before it replaces the last good one."""
