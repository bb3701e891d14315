"""Words in several languages: which language, which tokens, what they mean in English, how alike.

Knows no places (`riparian.region`) and no records; what it needs of them it is handed.
"""
