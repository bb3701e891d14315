"""What members say of records: claims, confirmations and disputes, side by side."""
