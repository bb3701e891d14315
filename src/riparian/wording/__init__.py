"""What a terminal and a page say alike: amounts, sizes, whose words a title is, how close it is."""
