"""From what a check found to one sentence."""

from ..finding import Finding


def sentence(finding: Finding) -> str:
    return f"{finding.what} {finding.name} {finding.got} {finding.expected}"
