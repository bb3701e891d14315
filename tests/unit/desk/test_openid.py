"""Who signs in at another service has the account and the roles that it says, and nobody else."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey

from openid_service import CLIENT, NOW, SECRET, OpenIdService
from people import ADDRESS, ADMIN, OPERATOR, Clock, accept, code_of, people_at
from riparian.desk.accounts import audit
from riparian.desk.accounts.openid import OpenId
from riparian.desk.accounts.records import Step
from riparian.desk.accounts.roles import Rights, Role
from riparian.errors import BadRequest, CentreError, NotSignedIn
from riparian.store.settings import OpenIdSettings

BACK = "https://centre.example.org/sign-in/openid/back"
ROLES = {"mekong-lead": ("publisher",), "mekong-desk": ("writer",), "mekong-read": ("viewer",)}


@dataclasses.dataclass
class Desk:
    """A centre with an administrator, and the service at which its people sign in."""

    people: object
    service: OpenIdService
    clock: Clock

    def openid(self, **changes):
        settings = OpenIdSettings(
            self.service.issuer, CLIENT, "OPENID_TEST_SECRET", roles=ROLES, **changes
        )
        return OpenId(settings, self.people.accounts, self.people.sign_in)

    def come(self, *, former="", **changes):
        """Somebody goes there and comes back."""
        openid = self.openid(**changes)
        begun = openid.begin(BACK, "/cases")
        return openid.finish(begun.kept, BACK, self.service.sign_in(begun.there), ADDRESS, former)

    def acts(self):
        return [line.act for line in self.people.accounts.audit()]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENID_TEST_SECRET", SECRET)
    clock = Clock()
    clock.now = float(NOW)
    people, service = people_at(tmp_path, clock), OpenIdService()
    people.accounts.add("root", "Tanaka Jun", "", ADMIN, OPERATOR)
    yield Desk(people, service, clock)
    service.close()
    people.close()


def test_the_first_time_makes_an_account_and_each_time_has_a_second_step_of_ours(desk):
    ended = desk.come()
    account = ended.attempt.account
    assert (ended.onward, ended.attempt.step) == ("/cases", Step.SET_UP)
    assert (account.name, account.full_name) == ("keiko", "Sato Keiko")
    assert account.rights.roles == (Role.PUBLISHER,)
    assert (account.has_password, account.signs_in_elsewhere) == (False, True)
    assert {audit.ACCOUNT_ADDED, audit.SHARING_GIVEN} <= set(desk.acts())
    secret = desk.people.sign_in.new_app_secret()
    code = code_of(secret, desk.clock)
    opened = desk.people.sign_in.set_app(ended.attempt.value, secret, code, ADDRESS)
    assert opened.step is Step.OPEN
    again = desk.come(former=opened.value)
    assert again.attempt.step is Step.SECOND_FACTOR
    assert again.attempt.account.id == account.id
    assert desk.people.sign_in.session(opened.value) is None
    with pytest.raises(NotSignedIn):
        desk.people.sign_in.with_password("keiko", "", ADDRESS)


def test_a_second_step_there_counts_where_the_centre_says_so(desk):
    desk.service.changes = {"amr": ["pwd", "otp"]}
    assert desk.come().attempt.step is Step.SET_UP
    assert desk.come(second_step="theirs").attempt.step is Step.OPEN
    desk.service.changes = {"amr": ["pwd"]}
    assert desk.come(second_step="theirs").attempt.step is Step.SET_UP


def test_who_reads_alone_needs_no_second_step(desk):
    desk.service.person["groups"] = ["mekong-read"]
    assert desk.come().attempt.step is Step.OPEN


def test_roles_follow_the_groups_at_each_sign_in_and_what_was_open_ends(desk):
    desk.service.person["groups"] = ["mekong-read", "something-else"]
    first = desk.come().attempt
    desk.service.person["groups"] = ["mekong-lead", "mekong-read"]
    second = desk.come().attempt
    assert second.account.rights.roles == (Role.VIEWER, Role.PUBLISHER)
    assert desk.people.sign_in.session(first.value) is None
    assert audit.SHARING_GIVEN in desk.acts()
    assert desk.come(members_at_most=True).attempt.account.rights.limit == "members"


@pytest.mark.parametrize(
    ("group", "keeps"), [("mekong-read", True), ("mekong-desk", True), ("mekong-lead", False)]
)
def test_roles_that_need_a_second_step_end_a_password_that_stood_beside(desk, group, keeps):
    """Whoever knows it must not be first to set up that step."""
    people, old = desk.people, "river otter lamp seventeen"
    _, code = people.accounts.add("keiko", "Ono Keiko", "", Rights((Role.VIEWER,)), OPERATOR)
    people.sign_in.accept_invitation(code, old, ADDRESS)
    desk.openid().link("keiko", "s-1", OPERATOR)
    desk.service.person["groups"] = [group]
    assert desk.come().attempt.account.name == "keiko"
    assert people.accounts.account("keiko").has_password is keeps
    if not keeps:
        with pytest.raises(NotSignedIn):
            people.sign_in.with_password("keiko", old, ADDRESS)


@pytest.mark.parametrize("groups", [[], ["something-else"], None, 7, "x" * 400])
def test_nobody_of_another_group_is_let_in(desk, groups):
    desk.service.changes = {"groups": groups}
    with pytest.raises(NotSignedIn, match="none of your groups"):
        desk.come()
    assert [each.name for each in desk.people.accounts.all()] == ["root"]
    assert audit.REFUSED in desk.acts()


def test_a_person_who_left_stays_out(desk):
    desk.come()
    desk.people.accounts.remove("keiko", OPERATOR)
    with pytest.raises(NotSignedIn, match="has ended"):
        desk.come()
    assert desk.people.accounts.account("keiko").ended_at is not None


def test_an_account_that_was_there_before_is_nobodys_until_it_is_linked(desk):
    desk.service.person |= {"preferred_username": "root", "name": "Somebody Else"}
    with pytest.raises(NotSignedIn, match="already") as caught:
        desk.come()
    assert "riparian account link NAME s-1" in caught.value.try_this
    desk.service.person["groups"] = ["mekong-desk"]
    desk.openid().link("root", "s-1", OPERATOR)
    with pytest.raises(NotSignedIn, match="Nobody would be left"):
        desk.come()
    _, code = desk.people.accounts.add("two", "Suzuki Ai", "", ADMIN, OPERATOR)
    desk.people.sign_in.accept_invitation(code, "river otter lamp seventeen", ADDRESS)
    assert desk.come().attempt.account.name == "root"
    with pytest.raises(BadRequest, match="signs in as root"):
        desk.openid().link("two", "s-1", OPERATOR)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://another.example.org"}, {"aud": "another"}, {"nonce": "another"},
        {"nonce": None}, {"exp": NOW - 3600}, {"exp": None}, {"sub": None}, {"sub": ""},
        {"aud": [CLIENT, "another"]}, {"aud": [CLIENT, "another"], "azp": "another"},
        {"at_hash": "another"}, {"iat": NOW + 3600}, {"sub": 7}, {"sub": "s" * 300},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_does_not_hold_up_opens_nothing(desk, changes):
    desk.service.changes = changes
    with pytest.raises(NotSignedIn):
        desk.come()
    assert [each.name for each in desk.people.accounts.all()] == ["root"]


def test_a_token_that_another_key_signed_opens_nothing(desk):
    desk.service.key = ECKey.generate_key("P-256", {"kid": "one"})
    with pytest.raises(NotSignedIn, match="does not hold up"):
        desk.come()


def test_a_secret_does_not_pass_for_a_key(desk):
    desk.service.key, desk.service.algorithm = OctKey.import_key(SECRET), "HS256"
    with pytest.raises(NotSignedIn, match="does not hold up"):
        desk.come()


def test_an_attempt_belongs_to_the_browser_that_began_it_once_and_for_ten_minutes(desk):
    openid = desk.openid()
    begun, other = openid.begin(BACK, "/"), openid.begin(BACK, "/")
    back = desk.service.sign_in(begun.there)
    for kept in ("", "x", other.kept, begun.kept[:-8] + "AAAAAAA="):
        with pytest.raises(NotSignedIn, match="not begun here"):
            openid.finish(kept, BACK, back, ADDRESS)
    for state in ("", "é", "状態", f"{back['state']}é", back["state"][:-1]):
        with pytest.raises(NotSignedIn, match="not begun here"):
            openid.finish(begun.kept, BACK, {**back, "state": state}, ADDRESS)
    denied = {"state": back["state"], "error": "access_denied"}
    with pytest.raises(NotSignedIn, match="sent you back without"):
        openid.finish(begun.kept, BACK, denied, ADDRESS)
    openid.finish(begun.kept, BACK, back, ADDRESS)
    with pytest.raises(NotSignedIn, match="does not take its own code"):
        openid.finish(begun.kept, BACK, back, ADDRESS)
    desk.clock.go_on(601)
    with pytest.raises(NotSignedIn, match="not begun here"):
        openid.finish(begun.kept, BACK, back, ADDRESS)


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ({"issuer": "https://another.example.org"}, "calls itself"),
        ({"token_endpoint": "http://192.0.2.7/token"}, "not https"),
        ({"jwks_uri": "file:///etc/passwd"}, "not https"),
        ({"jwks_uri": 7}, "another form"),
    ],
)
def test_a_service_that_states_something_else_is_not_asked_further(desk, stated, why):
    desk.service.stated = stated
    with pytest.raises(CentreError, match=why):
        desk.come()
    assert desk.service.asked == []


def test_a_service_that_is_away_is_named_and_no_secret_is(desk, monkeypatch):
    away = desk.openid()
    object.__setattr__(away, "_settings", msgspec.structs.replace(
        away._settings, issuer="http://127.0.0.1:9"))  # fmt: skip
    with pytest.raises(CentreError, match="cannot be reached") as caught:
        away.begin(BACK, "/")
    assert SECRET not in f"{caught.value.what}{caught.value.try_this}"


def test_what_needs_the_password_once_more_needs_a_sign_in_of_a_moment_ago(desk):
    desk.service.person["groups"] = ["mekong-read"]
    value = desk.come().attempt.value
    sign_in = desk.people.sign_in
    assert sign_in.confirm(value, "", ADDRESS).name == "keiko"
    with pytest.raises(BadRequest, match="no password here"):
        sign_in.change_password(value, "", "river otter lamp seventeen", ADDRESS)
    desk.clock.go_on(601)
    with pytest.raises(BadRequest, match="some time since"):
        sign_in.confirm(value, "", ADDRESS)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_a_service_calls_somebody_is_a_name_or_refused(name, full_name):
    from riparian.desk.accounts.openid_provider import OpenIdProvider

    provider = OpenIdProvider(OpenIdSettings("https://x.example.org", "c", "E", roles=ROLES))
    person = provider._person({"sub": "s", "preferred_username": name, "name": full_name})
    assert person.name
    assert person.full_name.isprintable()


def test_an_invitation_that_waits_is_of_another_account(desk):
    code = desk.people.accounts.add("aiko", "Mori Aiko", "", ADMIN, OPERATOR)[1]
    desk.come()
    assert accept(desk.people, code).account.name == "aiko"
