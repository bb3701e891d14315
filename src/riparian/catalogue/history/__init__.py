"""What has changed about one project over time, as far back as the centre can see."""
