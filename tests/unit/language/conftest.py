from __future__ import annotations

from collections import defaultdict

import pytest

from riparian.language.aid_glossary import Glossary, GlossaryTerm, Role

JA: list[tuple[str, str, Role, str]] = [
    ("上水道", "water supply", "noun", ""),
    ("下水道", "sewerage", "noun", ""),
    ("灌漑", "irrigation", "noun", ""),
    ("排水", "drainage", "noun", ""),
    ("施設", "facilities", "noun", ""),
    ("女性", "women", "noun", ""),
    ("技術", "technology", "noun", ""),
    ("国境", "border", "noun", ""),
    ("管理", "management", "action", ""),
    ("能力", "capacity", "noun", ""),
    ("エンパワーメント", "empowerment", "action", ""),
    ("改修", "rehabilitation", "action", ""),
    ("改良", "improvement", "action", ""),
    ("改善", "improvement", "action", ""),
    ("拡張", "expansion", "action", ""),
    ("向上", "improvement", "action", ""),
    ("支援", "support", "action", "for"),
    ("計画", "Project", "head", ""),
    ("計画", "plan", "noun", ""),
    ("策定", "formulation", "action", ""),
    ("を通じた", "through", "link", "swap"),
    ("における", "in", "link", "swap"),
    ("の", "of", "link", "swap"),
    ("と", "and", "link", "keep"),
    ("及び", "and", "link", "keep"),
    ("国", "", "drop", ""),
    ("地区", "district", "noun", ""),
    ("学校", "school", "noun", ""),
]
KO: list[tuple[str, str, Role, str]] = [
    ("상수도", "water supply", "noun", ""),
    ("시설", "facilities", "noun", ""),
    ("병원", "hospital", "noun", ""),
    ("확충", "expansion", "action", ""),
    ("개선", "improvement", "action", ""),
    ("농촌개발", "rural development", "noun", ""),
    ("사업", "Project", "head", ""),
    ("용역", "Services", "head", ""),
    ("설계", "design", "action", ""),
    ("감리", "supervision", "action", ""),
    ("및", "and", "link", "keep"),
    ("의", "of", "link", "swap"),
    ("신축", "construction", "action", ""),
]


def made(rows: list[tuple[str, str, Role, str]]) -> Glossary:
    terms: dict[str, list[GlossaryTerm]] = defaultdict(list)
    for term, english, role, joins in rows:
        terms[term].append(GlossaryTerm(term, english, role, joins, "test"))
    return Glossary({term: tuple(meanings) for term, meanings in terms.items()})


@pytest.fixture(scope="session")
def small() -> dict[str, Glossary]:
    """A glossary of a few words, so that what is tested is the order of words."""
    return {"ja": made(JA), "ko": made(KO)}
