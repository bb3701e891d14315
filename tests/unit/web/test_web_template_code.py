"""Templates as quicker code: the same text as Jinja makes, everything escaped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from riparian.web.template_code import QuickEnvironment

PAGE = """
{%- macro shown(text, size=1) %}<b class="{{ size }}">{{ text }}{{ caller(text) if caller is defined else "" }}</b>{% endmacro %}
{% for each in things if each is not none %}{{ loop.index }}{{ shown(each) }}{{ shown(each, size=each) }}
{% call(of) shown(each) %}[{{ of }}]{% endcall %}{% set whole %}{{ each }}!{% endset %}{{ whole }}{{ whole ~ each }}
{{ each | string | upper }}{{ things | join("<") }}{{ called(each) }}{% endfor %}
"""  # noqa: E501

TEXTS = st.text(st.sampled_from("ab &<>\"'é"), max_size=8)


class Own:
    """Something that writes itself."""

    def __html__(self):
        return "<own>"


def made_by(environment, things):
    made = environment(autoescape=True, undefined=StrictUndefined)
    made.globals["called"] = lambda text: f"<{text}>"
    return made.from_string(PAGE).render(things=things)


@given(st.lists(TEXTS | TEXTS.map(Markup) | st.integers() | st.none() | st.builds(Own)))
def test_whatever_is_shown_stands_there_as_jinja_would_write_it(things):
    assert made_by(QuickEnvironment, things) == made_by(Environment, things)


def test_a_name_that_is_missing_is_an_error_still():
    made = QuickEnvironment(autoescape=True, undefined=StrictUndefined)
    for text in ("{{ nothing }}", "{{ nothing(1) }}", "{{ some.nothing() }}"):
        with pytest.raises(UndefinedError):
            made.from_string(text).render(some={})
