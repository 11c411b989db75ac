"""Turns a text of メール文面 into a message's subject and body by a locked-in Jinja2."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.mailing import Mailing
from saiken_addin.desk.mail_sheets import MailDesk
from saiken_addin.desk.mail_texts import SIGNATURE, VARIABLES
from saiken_addin.desk.names import BODY, SUBJECT

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_SUBJECT, MAX_BODY = 200, 50_000
"""Characters of what comes out; a subject of more is cut by mail programs."""
_LOOP = ("index", "index0", "first", "last", "length")
WRONG_TEXT = "（文面の誤り）"
_FILTERS = ("default", "d", "join", "length", "count", "first", "last", "indent", "replace", "trim", "list")


def render(
    desk: MailDesk, mailing: Mailing, values: Mapping[str, object]
) -> tuple[str, str, list[Finding]]:
    """The subject and the body of a message.

    Args:
        values: by name, as mail_texts.VARIABLES has them; what is left out is blank.

    Returns:
        Subject, body, and what is wrong with the templates, at their cells; a text that is wrong
        comes out as WRONG_TEXT, so that the same fault isn't found again in every message.
    """
    given = {**dict.fromkeys(VARIABLES, ""), **values}
    findings: list[Finding] = []

    def text(key: str, heading: str, template: str) -> str:
        from jinja2 import TemplateError

        place = desk.places.get((key, heading), Place(label=f"メール文面 {key} {heading}"))
        try:
            made = _environment().from_string(template).render(given)
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            details: dict[str, object] = {"heading": heading, "detail": _detail(error)}
            findings.append(Finding(Code.MAIL_TEMPLATE_WRONG, place, details))
            return ""
        problem = _problem(made, heading)
        if problem:
            details = {"heading": heading, "detail": problem}
            findings.append(Finding(Code.MAIL_TEXT_BAD, place, details))
            return ""
        return made

    given[SIGNATURE] = text(SIGNATURE, BODY, desk.signature).rstrip()
    of = desk.texts[mailing]
    subject = text(mailing.label, SUBJECT, of.subject).strip()
    body = text(mailing.label, BODY, of.body)
    return subject or WRONG_TEXT, body, findings


def _problem(text: str, heading: str) -> str:
    """What keeps a text from being a subject or a body; empty when nothing does."""
    if heading == SUBJECT:
        if not text.strip():
            return "空になりました"
        if not text.strip().isprintable():
            return "改行か制御文字が入りました"
        return f"{len(text)}文字になりました" if len(text) > MAX_SUBJECT else ""
    if len(text) > MAX_BODY:
        return f"{len(text):,}文字になりました"
    if any(sign < " " and sign not in "\n\t" for sign in text) or "\x7f" in text:
        return "制御文字が入りました"
    return ""


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    """Only the given values can be reached: no globals, few filters, no operators that make much of little."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.runtime import LoopContext
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Locked(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            raise SecurityError(f"計算「{operator}」は使えません")

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            # Rows are mappings, and texts have no methods to call here; a loop knows its place.
            return isinstance(obj, LoopContext) and attr in _LOOP

    environment = Locked(undefined=StrictUndefined, autoescape=False, trim_blocks=False)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.tests = {name: environment.tests[name] for name in ("none", "defined", "undefined")}
    return environment


def _detail(error: BaseException) -> str:
    line = getattr(error, "lineno", None)
    what = str(getattr(error, "message", None) or error).splitlines() or ["?"]
    return f"{line}行目: {what[0]}" if line else what[0]
