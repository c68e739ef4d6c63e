"""`python -m data_contracts.generate`: writes everything that derives from the contracts; `--check` only compares.

What it writes is committed, so that a reader of the repository and dbt see it without running anything; a test fails
when it is stale.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from data_contracts.contracts import load_contracts
from data_contracts.dbt_schema import core_properties, vocabulary_seed
from data_contracts.dictionary import index_page, marts_page, table_page
from data_contracts.errors import read_yaml

ROOT = Path(__file__).resolve().parents[1]
MARTS = Path("dbt_like_sql/models/marts/_marts.yml")
PAGES = Path("docs/tables")


def outputs(root: Path = ROOT) -> dict[Path, str]:
    """What shall stand in the repository: path relative to `root` → text. Raises ContractError for wrong input."""
    contracts = load_contracts()
    pages = {PAGES / f"{name}.md": table_page(contract) for name, contract in contracts.items()}
    return {
        Path("dbt_like_sql/models/core/_core.yml"): core_properties(contracts),
        Path("dbt_like_sql/seeds/vocabulary.csv"): vocabulary_seed(),
        **pages,
        PAGES / "README.md": index_page(contracts),
        PAGES / "marts.md": marts_page(read_yaml(root / MARTS)),
    }


def stale(root: Path = ROOT) -> list[Path]:
    """Files that are missing, differ from what the contracts give, or are pages of tables that are no more."""
    wanted = outputs(root)
    differing = [
        path
        for path, text in wanted.items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]
    orphans = [p.relative_to(root) for p in sorted((root / PAGES).glob("*.md"))]
    return differing + [path for path in orphans if path not in wanted]


def main(arguments: list[str] | None = None) -> int:
    """Write (or with --check compare) all derived files; 0 when they are, or now are, as the contracts say."""
    parser = argparse.ArgumentParser(prog="python -m data_contracts.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")
    options = parser.parse_args(arguments)
    found = stale()
    if options.check:
        for path in found:
            sys.stderr.write(f"stale: {path}\n")
        return 1 if found else 0
    wanted = outputs()
    for path in found:
        target = ROOT / path
        if path in wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(wanted[path], encoding="utf-8")
        else:
            target.unlink()
        sys.stdout.write(f"{'written' if path in wanted else 'removed'}: {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
