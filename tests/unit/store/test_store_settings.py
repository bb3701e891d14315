import pytest

from riparian.errors import CentreError
from riparian.store.settings import TEMPLATE, OverlapSettings, Settings, read_settings


def settings_of(tmp_path, text):
    path = tmp_path / "centre.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(path)


def test_the_template_says_the_defaults(tmp_path):
    assert settings_of(tmp_path, TEMPLATE.format(name='"x"')) == Settings(name="x")


def test_every_setting_of_overlaps_stands_in_the_template():
    for field in OverlapSettings.__struct_fields__:
        assert f"\n{field} = " in TEMPLATE


def test_the_encoder_can_be_chosen(tmp_path):
    assert settings_of(tmp_path, '[language]\nencoder = "none"').language.encoder == "none"


def test_an_encoder_that_there_is_not_is_said(tmp_path):
    with pytest.raises(CentreError) as error:
        settings_of(tmp_path, '[language]\nencoder = "gpt"')
    assert "sentence-transformers:MODEL" in error.value.try_this


def test_an_empty_file_is_all_defaults(tmp_path):
    assert settings_of(tmp_path, "") == Settings()


def test_what_is_said_is_taken(tmp_path):
    text = (
        'name = "メコン"\n[overlap]\npairs = [["US", "CN"], ["JP", "KR"]]\nkeep_per_project = 3\n'
    )
    settings = settings_of(tmp_path, text)
    assert settings.name == "メコン"
    assert settings.overlap.pairs == (("US", "CN"), ("JP", "KR"))
    assert settings.overlap.keep_per_project == 3


def test_hosts_may_be_names_or_addresses_in_any_script(tmp_path):
    hosts = ["Centre.example.org", "192.0.2.1", "2001:db8::1", "[2001:db8::2]", "bücher.example"]
    text = f'[web]\nhosts = {hosts}\nproxies = ["192.0.2.0/24", "::1"]'
    assert settings_of(tmp_path, text).web.hosts == tuple(hosts)


@pytest.mark.parametrize("site", ["https://example.org", "https://example.org:8443/a/riparian/"])
def test_the_pages_may_lie_below_a_path(tmp_path, site):
    settings = settings_of(tmp_path, f'[web]\nroot_path = "/a/riparian/"\n[mail]\nsite = "{site}"')
    assert (settings.web.root_path, settings.mail.site) == ("/a/riparian/", site)


@pytest.mark.parametrize(
    "text",
    [
        "name = ", "name = 3", 'nmae = "x"', "[overlap]\nkeep = 3", '[overlap]\npairs = [["JP"]]',
        '[overlap]\npairs = "JP KR"', "[overlap]\nkeep_per_project = 1.5", b"\xff\xfe", "[overlap",
        "[overlap]\nkeep_per_project = 0", "[overlap]\nfeature_cap_bits = -1",
        "[overlap]\nblock_limit = 0", '[web]\nhosts = ["https://centre.example.org"]',
        '[web]\nhosts = ["centre.example.org:8000"]', '[web]\nhosts = ["*.example.org"]',
        '[web]\nhosts = [""]', '[web]\nhosts = "centre.example.org"',
        '[web]\nproxies = ["proxy.example.org"]', '[web]\nproxies = ["10.0.0.1/8"]',
        '[web]\nroot_path = "riparian"', '[web]\nroot_path = "/a b"',
        '[mail]\nsite = "https://example.org/a?b"', '[mail]\nsite = "http://example.org/a"',
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_named_with_the_file(tmp_path, text):
    with pytest.raises(CentreError) as raised:
        settings_of(tmp_path, text)
    assert "centre.toml" in raised.value.what
    assert raised.value.try_this


def test_a_missing_file_is_no_traceback(tmp_path):
    with pytest.raises(CentreError):
        read_settings(tmp_path / "none.toml")
