"""What is said of each project, kept so that one can be read without asking the database."""
