"""The Python code that templates become: as Jinja makes it, but for what a page does a thousand
times.

Jinja writes each value out through a function that makes two objects of it, and looks at whatever
is called whether it wants to know the context. Half of a list's time went into that. Here a text
without a character that HTML reserves is written as it is, and what is called is called: none of
our functions takes a context. What is escaped, and how, stays Jinja's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from jinja2 import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Expr
from markupsafe import Markup, escape

T = TypeVar("T")


class _Code(CodeGenerator):
    """Jinja's, with its two most frequent steps shortened."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class QuickEnvironment(Environment):
    """Templates that become such code. Everything is escaped; no filter, test or function takes a
    context, and nothing is finalized."""

    code_generator_class = _Code

    @staticmethod
    def escaped(value: object) -> str:
        """A value as it stands in a page; what is markup already, as it is."""
        if type(value) is str:
            if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
                return escape(value)
            return value
        return value if type(value) is Markup else escape(value)

    @staticmethod
    def called(function: Callable[..., T], /, *given: Any, **named: Any) -> T:
        """What a function or macro gives."""
        return function(*given, **named)
