"""What a terminal and a page say alike: amounts, whose words a title is, how close it is, and what
is said of two records side by side."""
