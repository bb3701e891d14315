"""Japan's own pages, saved as HTML: ex-ante evaluations, signing releases and lists of projects."""
