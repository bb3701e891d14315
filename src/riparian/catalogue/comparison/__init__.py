"""What several sides say of the same thing, field by field, and how far they agree on one scale."""
