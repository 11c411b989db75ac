"""The ways in: command line, screens, buttons."""

from collections.abc import Sequence

from saiken_addin.core.findings import Finding, Severity, worst


def exit_code(findings: Sequence[Finding]) -> int:
    """1 with something that needs a person."""
    return 1 if worst(findings) in (Severity.ERROR, Severity.WARNING) else 0
