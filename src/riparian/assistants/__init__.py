"""What an assistant (a language model with tools) may ask of a centre: read-only, in short answers.

`tools` are the questions and their answers, `quoting` marks what others wrote, `server` speaks the
Model Context Protocol. Nothing is worked out here.
"""
