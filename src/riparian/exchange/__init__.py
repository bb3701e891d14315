"""The channel: what members of a framework share, carried by all of them and closed by none.

Who is in it is said by the `charter`, which a threshold of members signs; a member's `card` names
its journals and keys. A journal is a folder of static files below a signed tree head (`tree`,
`notes`, `checkpoint`, `tiles`, `proof`: RFC 9162 and C2SP). Restricted entries are sealed, so that
everybody can carry what only its audience can read. Nothing here knows the catalogue or a page.
"""
