"""Who published a page: told by its address, else by what its head and headings say.

A page whose address is another's is nobody's here, whatever it quotes. Ids are those of
`normalise/data/providers.csv`. An embassy publishes for the ministry.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from riparian.ingest.saved_pages.page_lines import Page
from riparian.model.activity import Narrative, ReportingOrg

_HEADINGS = 40


class Publisher(msgspec.Struct, frozen=True):
    """An organisation that publishes such pages."""

    name: str
    name_ja: str
    name_en: str
    ref: str

    @property
    def narratives(self) -> tuple[Narrative, ...]:
        """Its names."""
        return (Narrative(self.name_ja, "ja"), Narrative(self.name_en, "en"))

    @property
    def reporting_org(self) -> ReportingOrg:
        """The publisher as the reporter of its projects; 10 is a government body."""
        return ReportingOrg(ref=self.ref, type="10", narratives=self.narratives)


MOFA = Publisher("MOFA", "外務省", "Ministry of Foreign Affairs of Japan", "XM-DAC-701-2")
JICA = Publisher("JICA", "国際協力機構", "Japan International Cooperation Agency", "XM-DAC-701-8")

# Whole labels only: notmofa.go.jp is somebody else's
_HOSTS = (
    (re.compile(r"(?:^|\.)mofa\.go\.jp$"), MOFA),
    (re.compile(r"(?:^|\.)emb-japan\.go\.jp$"), MOFA),
    (re.compile(r"(?:^|\.)jica\.go\.jp$"), JICA),
)
_SITES = (
    (re.compile(r"(?:^|[|｜:：\-–－])\s*外務省\s*(?:$|[|｜:：])|^Ministry of Foreign"), MOFA),
    (re.compile(r"日本国大使館"), MOFA),
    (re.compile(r"(?:^|[|｜\-–－])\s*(?:独立行政法人)?(?:国際協力機構|JICA)"), JICA),
)
_MARKS = (
    (
        re.compile(
            r"ODA[（(]政府開発援助[）)]|報道発表|広報・資料.*|国別地域別政策・情報.*|日本のODAプロジェクト"
        ),
        MOFA,
    ),
    (re.compile(r"政策評価法に基づく事前評価書"), MOFA),
    (re.compile(r"事業事前評価表"), JICA),
)
# Releases of JICA begin with its name: JICAは、12月20日、贈与契約を…
_BY_JICA = re.compile(
    r"^(?:独立行政法人)?(?:国際協力機構|JICA)(?:（JICA[^）]*）|\(JICA[^)]*\))?は、"
)


def publisher_of(page: Page) -> Publisher | None:
    """The publisher, or None where it is another or is not told."""
    if page.url:
        host = (_host(page.url) or "").lower()
        return next((who for pattern, who in _HOSTS if pattern.search(host)), None)
    for text in (page.site, page.title):
        for pattern, who in _SITES:
            if pattern.search(text):
                return who
    texts = [line.text for line in page.lines[:_HEADINGS]]
    for pattern, who in _MARKS:
        if any(pattern.fullmatch(text.strip(" \u3000")) for text in (*texts, page.title)):
            return who
    return JICA if any(_BY_JICA.match(text) for text in texts) else None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
