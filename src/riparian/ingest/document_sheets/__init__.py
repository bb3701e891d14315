"""Documents whose text says by labels what a project is: ex-ante sheets and tenders as PDF."""
