import pytest

from charters import seal_of
from riparian.errors import BadRequest
from riparian.exchange.membership.members import LARGEST_MEMBERS_FILE, MemberLine, read_members

JICA, MOIT = seal_of("jica").public, seal_of("moit").public
GOOD = f"""
[member.jica]
name = "Japan International Cooperation Agency"
country = "JP"
role = "member"
seal = "{JICA}"

[member.mrcs]
name = "Mekong River Commission Secretariat"
role = "secretariat"
seal = "{MOIT}"
"""


@pytest.fixture
def members(tmp_path):
    def read(text):
        path = tmp_path / "members.toml"
        path.write_text(text, encoding="utf-8")
        return read_members(path)

    return read


def test_members_are_read_in_the_order_of_the_file(members):
    assert members(GOOD) == [
        MemberLine("jica", "Japan International Cooperation Agency", "JP", "member", JICA),
        MemberLine("mrcs", "Mekong River Commission Secretariat", None, "secretariat", MOIT),
    ]


def test_every_mistake_is_named_with_member_and_field(members):
    text = (
        GOOD.replace('"JP"', '"Japan"')
        .replace('"member"', '"owner"')
        .replace(f'"{MOIT}"', f'"{MOIT[:-4]}"')
        .replace('name = "Mekong River Commission Secretariat"', 'nmae = "MRCS"')
    )
    with pytest.raises(BadRequest) as refusal:
        members(text)
    for mistake in (
        "jica: country: expected a code such as JP, got 'Japan'",
        "jica: role: expected member, host, observer or secretariat, got 'owner'",
        "mrcs: 'nmae' is no field of a member",
        "mrcs: name: expected 1 to 120 characters, got nothing",
        "mrcs: seal: Expected the public key of a seal",
    ):
        assert mistake in refusal.value.what


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("[member.jica]", '[member."JICA"]'), "name of a member"),
        (('"Japan International Cooperation Agency"', "7"), "jica: name"),
        (('"Japan International Cooperation Agency"', '"JICA\\u202e"'), "jica: name"),
        (('"JP"', '""'), "jica: country"),
        (('"JP"', "1"), "jica: country"),
        (('role = "member"\n', ""), "role: expected .* got nothing"),
        ((f'"{JICA}"', "[]"), "jica: seal"),
        (("ed25519:", "rsa:"), "jica: seal"),
        (("[member.mrcs]", "[members.mrcs]"), "lists no members"),
        ((GOOD, "member = 1"), "lists no members"),
        ((GOOD, "member = {jica = 1}"), "jica: role"),
        ((GOOD, ""), "lists no members"),
        ((GOOD, "[member.jica"), "is not TOML"),
        ((GOOD, GOOD + GOOD), "is not TOML"),
        ((GOOD, "x = " + "[" * 20_000), "is not TOML"),
        ((GOOD, "#" * LARGEST_MEMBERS_FILE + GOOD), "more than"),
    ],
)
def test_other_files_are_refused(members, change, mistake):
    with pytest.raises(BadRequest, match=mistake):
        members(GOOD.replace(*change))


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path):
    with pytest.raises(BadRequest, match="could not be read"):
        read_members(tmp_path / "members.toml")
    (tmp_path / "members.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadRequest, match="is not TOML"):
        read_members(tmp_path / "members.toml")
