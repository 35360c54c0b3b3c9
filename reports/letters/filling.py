"""A Word template filled: in it, text of the data is text and nothing else.

What stands in double braces is filled in once; a name that looks like a template's own mark, or like XML, is shown as
it is. A template can read what it is given and nothing more (a sandbox), and a wrong name in it is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ZERO_WIDTH: Final = "\u2060"
_MARKS: Final = {
    "{_{": f"{{{_ZERO_WIDTH}_{{",
    "}_}": f"}}{_ZERO_WIDTH}_}}",
    "{_%": f"{{{_ZERO_WIDTH}_%",
    "%_}": f"%{_ZERO_WIDTH}_}}",
}
"""What docxtpl would turn into braces once the template is filled, with an invisible sign that keeps it as it is."""


class UnusableTemplateError(Exception):
    """A template is no document of Word, or asks for what a letter does not have."""


def fill_template(template: bytes, context: Mapping[str, object]) -> bytes:
    """The document that a template gives; the same bytes for the same data.

    Raises:
        UnusableTemplateError: as it says.
    """
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made = BytesIO()
    try:
        document = DocxTemplate(BytesIO(template))
        document.render(_as_text(context), environment)
        document.save(made)
    except TemplateError as error:
        raise UnusableTemplateError(" ".join(str(error).split())) from None
    except (zipfile.BadZipFile, LookupError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise UnusableTemplateError(type(error).__name__) from None
    return without_times(made.getvalue())


def without_times(document: bytes) -> bytes:
    """A document whose parts have no time of their own."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            kept.writestr(zipfile.ZipInfo(name, _EPOCH), given.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _as_text(value: object) -> object:
    """The same, without what docxtpl would take for a mark."""
    if isinstance(value, Mapping):
        return {name: _as_text(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_text(each) for each in value]
    if isinstance(value, str):
        for mark, text in _MARKS.items():
            value = value.replace(mark, text)
    return value
