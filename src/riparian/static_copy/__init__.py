"""A copy of what everybody may see of a centre, as files that need no server.

Pages are asked of the application itself, as a browser elsewhere is answered that sends no cookie,
and then made to stand alone. Nothing here draws a page of its own.
"""
