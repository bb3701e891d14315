"""How records are compared and joined: run by a build, never by a page that shows a link."""
