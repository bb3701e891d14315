"""The Python code that templates become: as Jinja makes it, but for what a page does a thousand
times.

Jinja writes each value out through a function that makes two objects of it, and looks at whatever
is called whether it wants to know the context. Half of a list's time went into that. Here a text
without a character that HTML reserves is written as it is, texts one after the other are joined,
and what is called is called: none of our functions takes a context. What is escaped, and how, stays
Jinja's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from jinja2 import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Concat, Expr
from jinja2.runtime import markup_join
from markupsafe import Markup, escape

T = TypeVar("T")


class _Code(CodeGenerator):
    """Jinja's, with its two most frequent steps shortened."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")

    def visit_Concat(self, node: Concat, frame: Frame) -> None:  # noqa: N802
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("environment.joined(")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write(")")

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class QuickEnvironment(Environment):
    """Templates that become such code. Everything is escaped; no filter, test or function takes a
    context, and nothing is finalized."""

    code_generator_class = _Code

    def __init__(self, *args: Any, **options: Any) -> None:
        """As Jinja's. Its filters ask each time whether they are to wait for something; here nobody
        waits, so they are what they are otherwise."""
        super().__init__(*args, **options)
        self.filters = {
            name: getattr(made, "__wrapped__", made)
            if getattr(made, "jinja_async_variant", False)
            else made
            for name, made in self.filters.items()
        }

    @staticmethod
    def escaped(value: object) -> str:
        """A value as it stands in a page; what is markup already, as it is."""
        if type(value) is str:
            if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
                return escape(value)
            return value
        return value if type(value) is Markup else escape(value)

    @staticmethod
    def joined(*parts: object) -> str:
        """What values make one after the other."""
        for part in parts:
            if type(part) is not str:
                return markup_join(parts)
        return "".join(parts)  # type: ignore[arg-type]

    @staticmethod
    def called(function: Callable[..., T], /, *given: Any, **named: Any) -> T:
        """What a function or macro gives."""
        return function(*given, **named)
