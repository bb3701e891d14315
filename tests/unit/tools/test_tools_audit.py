import json

import pytest

import audit

NOTHING = {"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]}
OLD = {"dependencies": [{"name": "jinja2", "version": "2.10", "vulns": [{"id": "PYSEC-1"}]}]}
CLEAN = {"dependencies": [{"name": "lxml", "version": "6.1", "vulns": []}]}
WEAK = {
    "dependencies": [
        {"name": "lxml", "version": "6.1", "vulns": [{"id": "CVE-1", "fix_versions": ["6.2"]}]},
        {"name": "odd", "skip_reason": "not found"},
    ]
}


def answering(of_the_old, of_the_locked, service="osv"):
    """pip-audit as it answers of the old release, and of what is locked, at one service."""

    def run(command, _folder):
        if f"--vulnerability-service={service}" not in command:
            return "Traceback (most recent call last)"
        old = any(part.endswith("old.txt") for part in command)
        return json.dumps(of_the_old if old else of_the_locked)

    return run


def test_a_known_weakness_is_named_with_its_remedy(capsys):
    lines = audit.audit_python(answering(OLD, WEAK))
    assert "requirements/run.txt: lxml 6.1: CVE-1, mended in 6.2" in lines
    assert "Not audited: odd." in capsys.readouterr().out


def test_another_source_is_asked_where_the_first_does_not_answer(capsys):
    assert audit.audit_python(answering(OLD, CLEAN, "pypi")) == []
    assert "asked for at pypi, 0 weaknesses" in capsys.readouterr().out


@pytest.mark.parametrize("of_the_old", [NOTHING, {}, "nonsense"])
def test_a_source_that_does_not_know_an_old_weakness_is_none(capsys, of_the_old):
    assert audit.audit_python(answering(of_the_old, CLEAN)) == []
    assert "not audited" in capsys.readouterr().out


def test_npm_says_what_it_knows(capsys):
    said = {
        "vulnerabilities": {"maplibre-gl": {"severity": "high"}},
        "metadata": {"dependencies": {"total": 148}},
    }
    lines = audit.audit_npm(lambda *_: json.dumps(said))
    assert lines == ["assets/package-lock.json: maplibre-gl: high"]
    assert "148 asked for, 1 with" in capsys.readouterr().out


@pytest.mark.parametrize("said", ["", '{"message": "405", "error": {}}', "npm error"])
def test_where_npm_knows_no_source_nothing_is_audited_and_nothing_fails(capsys, said):
    assert audit.audit_npm(lambda *_: said) == []
    assert "not audited" in capsys.readouterr().out
