"""The addresses of an application."""


def routes(app):
    """Every address of the FastAPI application inside what is wrapped round it."""
    while not hasattr(app, "routes"):
        app = app.app
    for route in app.routes:
        if hasattr(route, "effective_route_contexts"):
            yield from route.effective_route_contexts()
        elif hasattr(route, "dependant"):
            yield route
