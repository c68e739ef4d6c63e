"""cases: documents of one matter joined, and the checks that the data contracts ask of what is written."""

from collections.abc import Iterator

import dagster as dg

from data_contracts.contracts import check_frame, load_contracts
from pipelines.assets.reading import Result, clusters, facts, labels, told
from pipelines.assets.resources import HomeResource
from pipelines.steps.cases import build_cases
from warehouse.lake import Lake
from warehouse.tables import ASSEMBLED


@dg.asset(group_name="assembling", deps=[clusters, facts, labels])
def cases(home: HomeResource) -> Result:
    """Cases and what they say: defendants, penalties, counts, gains, prices, labels, each with its evidence."""
    return told(build_cases(home.home()))


def contract_check(table: str) -> dg.AssetChecksDefinition:
    """The check of one table's contract; a broken rule of severity error blocks everything after it."""

    @dg.asset_check(asset=cases, name=f"contract_{table}", blocking=True)
    def check(home: HomeResource) -> dg.AssetCheckResult:
        violations = check_frame(load_contracts()[table], Lake(home.home().lake).read(table))
        errors = [v for v in violations if v.severity == "error"]
        return dg.AssetCheckResult(
            passed=not violations,
            severity=dg.AssetCheckSeverity.ERROR if errors else dg.AssetCheckSeverity.WARN,
            metadata={"violations": dg.MetadataValue.json([str(v) for v in violations])},
        )

    return check


def contract_checks() -> Iterator[dg.AssetChecksDefinition]:
    """One check a table that this step writes."""
    yield from (contract_check(table) for table in ASSEMBLED)
