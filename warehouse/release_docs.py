"""What a release says about itself to people: README and data dictionary, as Markdown.

Here belong words and their order. Counts come from the caller, columns and rules from the data contracts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from data_contracts.contracts import load_contracts
from data_contracts.dictionary import NOTE, table_page

TEMPLATES = Path(__file__).with_name("templates")


@cache
def _environment() -> jinja2.Environment:
    # Markdown, not HTML: nothing is escaped, and what is put in are names and counts.
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def readme(told: Mapping[str, Any]) -> str:
    """The README of a release; `told` is what `release.about` gives."""
    tables = [
        {"name": name, "n": told["rows"][name], "row": contract.table.data_granularity_description}
        for name, contract in load_contracts().items()
    ]
    return _environment().get_template("release_readme.md.j2").render(told=told, tables=tables)


def _section(page: str) -> str:
    """A page of the project's dictionary as a section of one file: links lead to sections, headings are lower."""
    text = page.removeprefix(NOTE)
    text = re.sub(r"Contract: \[`([^`]+)`\]\([^)]+\)", r"Contract: `\1`", text)
    text = re.sub(r"\]\((\w+)\.md\)", r"](#\1)", text)
    return re.sub(r"^(#+) ", r"#\1 ", text, flags=re.MULTILINE)


def data_dictionary() -> str:
    """All published tables, their columns, rules and codes, in one file."""
    sections = [_section(table_page(contract)) for contract in load_contracts().values()]
    intro = "# Data dictionary\n\nMonths are months, amounts are CNY as stated, and null means not stated, never 0.\n\n"
    return intro + "\n".join(sections)
