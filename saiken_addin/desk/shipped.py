"""The lists of claims that ship with the product: 令和7年度 and 令和8年度."""

from importlib.resources import files

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.desk.claims_csv import ClaimsByYear, parse_claims_csv

_LISTS = {FiscalYear(7): "claims_r7.csv", FiscalYear(8): "claims_r8.csv"}


def shipped_claims() -> ClaimsByYear:
    """The shipped lists by year, each in 表示順."""
    found: ClaimsByYear = {}
    for year, name in _LISTS.items():
        data = files("saiken_addin.desk.data").joinpath(name).read_bytes()
        claims, findings = parse_claims_csv(data, name, year)
        if findings:
            raise SaikenError(f"同梱の債権一覧 {name} を読み取れません。", "インストールし直してください。")
        found |= claims
    return found
