"""What is proposed beside the charter is shown to the member, and to nobody else."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from centres import Centres
from riparian import Centre
from riparian.exchange.membership.succession import propose_expulsion, propose_threshold
from riparian.web.app import make_app


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    folder = tmp_path_factory.mktemp("framework")
    centre = Centres(folder, "jica", "koica", "mop-la")["jica"]
    changes = centre.channel.charter_changes
    changes.propose(lambda charter, now: propose_threshold(charter, 3, now))
    changes.propose(lambda charter, now: propose_expulsion(charter, "koica", now))
    return Centre.open(centre.layout.root)


def page(centre, **more):
    client = TestClient(
        make_app(centre, **more), "http://localhost:8000", client=("127.0.0.1", 50000)
    )
    return client.get("/channel").text


def test_a_member_sees_what_is_proposed_and_what_waits_for_its_signature(centre):
    html = page(centre, as_member=True)
    assert "Proposed beside it" in html
    assert "changes the threshold from 2 to 3" in html
    assert "expels" in html
    assert "Under charter 1, 2 members must sign. Signed by: nobody yet." in html
    assert html.count("needs this member&#39;s signature") == 2


def test_the_public_sees_the_charter_in_force_and_no_proposal(centre):
    html = page(centre)
    assert "The charter" in html
    assert "Proposed beside it" not in html
    assert "expels" not in html
    assert "signature" not in html
