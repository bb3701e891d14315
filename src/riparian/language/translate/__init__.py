"""Translation by a service outside, where an operator has named one.

Nothing is sent but by `send_texts.translate`, and nothing that is not marked TLP:CLEAR. A service
is an adapter (in `services`) over one careful client (`client`). What comes back is a machine's
words, and is labelled so wherever it is shown.
"""
