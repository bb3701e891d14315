"""The centre in a browser: addresses, pages and what they are sent with.

Pages are made on the server and can be read without scripts. Nothing is worked out here that the
Python interface would not say too: a route asks the `Centre` and renders. Nothing is asked of any
other server.
"""
