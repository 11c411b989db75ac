"""Targets of plans as cases that an official can recompute (cases/plan_targets.yaml)."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import yaml

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, ClaimClass
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from support import paths

YEAR = FiscalYear(8)
CASES: list[dict[str, Any]] = yaml.safe_load(
    paths.CASES.joinpath("plan_targets.yaml").read_text("utf-8")
)


def claim_of(case: Mapping[str, Any], order: int) -> Claim:
    about = case["債権"]
    kind = next(kind for kind in ClaimClass if kind.prefix == about["番号"][0])
    return Claim(
        about["ID"], about["番号"], about["名称"], kind, "環境局", "総務部", "試験課", "試験課", order,
        carried_only=about.get("過年のみ", False),
    )  # fmt: skip


REGISTRY = Registry(YEAR, tuple(map(claim_of, CASES, range(1, 4))), (), Settings())


def rate(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100


def amounts_of(case: Mapping[str, Any], label: str, kind: str) -> dict[str, Any]:
    """The four amounts of a year; both kinds together are sums of yen."""
    names = ("assessed", "collected", "written_off", "unrefunded")
    kinds = case["決算"][label]
    if kind != "合計":
        listed = kinds.get(kind)
        return dict(zip(names, listed, strict=True)) if isinstance(listed, list) else {}
    parts = [listed for listed in kinds.values() if isinstance(listed, list)]
    return dict(zip(names, map(sum, zip(*parts, strict=True)), strict=True)) if parts else {}
