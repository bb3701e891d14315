import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.store.web_names import (
    as_address,
    host_name,
    is_loopback,
    networks,
    read_root_path,
    within,
)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost", "localhost"), ("LocalHost.:8000", "localhost"), ("a.example:", "a.example"),
        ("127.0.0.1:8000", "127.0.0.1"), ("1.2.3.4.", "1.2.3.4"), ("[::1]:8000", "::1"),
        ("::1", "::1"), ("[0:0:0:0:0:0:0:1]", "::1"), ("[::ffff:127.0.0.1]:1", "127.0.0.1"),
        ("bücher.example", "xn--bcher-kva.example"), (" a.example ", "a.example"),
    ],
)  # fmt: skip
def test_one_host_has_one_name(host, name):
    assert host_name(host) == name


@pytest.mark.parametrize(
    "host",
    ["", " ", ".", "a..b", "localhost..", "a.example:99999", "a:80:80", "[127.0.0.1]", "[::1",
     "*.example", "a b", "http://a", "a/", "user@a", "fe80::1%eth0", "[fe80::1%eth0]", "a\x00",
     "-a.example", 300 * "a", "a,b", "\u2024.example", 64 * "a" + ".example"],
)  # fmt: skip
def test_what_is_no_host_has_none(host):
    assert host_name(host) == ""


@given(st.text(max_size=40))
def test_a_name_is_its_own_name_and_nothing_raises(host):
    assert host_name(host_name(host)) == host_name(host)


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("localhost", True), ("LOCALHOST.", True), ("127.0.0.1", True), ("127.9.9.9", True),
        ("::1", True), ("::ffff:127.0.0.1", True), ("::ffff:10.0.0.1", False), ("0.0.0.0", False),
        ("10.0.0.1", False), ("localhost.example", False), ("", False), ("127.0.0.1.nip.io", False),
        ("2130706433", False), ("127.1", False),
    ],
)  # fmt: skip
def test_what_this_computer_is_called(host, is_it):
    assert is_loopback(host_name(host)) is is_it


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("", ""),
        ("/", ""),
        ("/riparian", "/riparian"),
        ("/a/b-1.~_/", "/a/b-1.~_"),
        ("/..a", "/..a"),
    ],
)
def test_a_root_path_is_read(said, path):
    assert read_root_path(said) == path


def test_an_address_lies_in_its_network_however_it_is_written():
    among = networks(("192.0.2.0/24", "2001:db8::1"))
    assert within("192.0.2.9", among)
    assert within("::ffff:192.0.2.9", among)
    assert within("2001:db8:0:0::1", among)
    assert not within("192.0.3.9", among)
    assert not within("proxy.example", among)


def test_an_address_with_a_zone_is_none():
    assert as_address("fe80::1%eth0") is None
