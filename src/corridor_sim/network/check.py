"""What may be wrong with a network that can be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from corridor_sim.errors import Issue
from corridor_sim.network import geometry_checks, source_checks, topology_checks, value_checks
from corridor_sim.network.ground import Ground
from corridor_sim.network.network import Network
from corridor_sim.network.structure import check_structure
from corridor_sim.network.subject import Subject
from corridor_sim.tables import check_references

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """
    One result of the check.

    Attributes
    ----------
    severity
        ``error``: what the files say cannot be so, can never be used, or is a figure without a source; ``warning``:
        it may be intended.
    issue
        What and where.
    """

    severity: Severity
    issue: Issue


def check_network(network: Network, ground: Ground | None = None) -> list[Finding]:
    """
    Return what is doubtful about a network beyond what reading it refuses.

    Parameters
    ----------
    network
        A network as ``read_network`` returns it.
    ground
        The base map, which tells countries, land and water; without it they are not checked.

    Returns
    -------
    Findings, errors first, then by file and line, of the topology, the geometry, the values and the sources. If an
    edit has made the network one that reading would refuse, only what is wrong about that.
    """
    if unusable := _unusable(network):
        return [Finding("error", issue) for issue in sorted(unusable)]
    subject = Subject(network, ground)
    findings = [Finding(severity, issue) for severity, check in _CHECKS for issue in check(subject)]
    return sorted(findings, key=lambda finding: (finding.severity, finding.issue))


def check_usable(network: Network) -> list[Issue]:
    """
    Return the errors of a network that would be simulated, as far as they are found in the tables alone.

    Parameters
    ----------
    network
        A network, perhaps an edited one.

    Returns
    -------
    What reading it would refuse; if nothing, the errors of topology and values. Places, drawn lines and figures
    without a source are left to ``check_network``: no run depends on them. So are the ends of flows: a scenario may
    bring flows of its own, and those without a route are found when routes are.
    """
    if unusable := _unusable(network):
        return unusable
    subject = Subject(network, None)
    checks = (*topology_checks.ERRORS, *value_checks.ERRORS)
    return [issue for check in checks if check is not topology_checks.check_flow_ends for issue in check(subject)]


def _unusable(network: Network) -> list[Issue]:
    """Return what reading the tables would refuse: an edit may have brought it about."""
    files = {table: network.file_of(table) for table in network.tables}
    issues = check_references(network.tables, files)
    return issues + check_structure(network.tables, files, issues)


_CHECKS: tuple[tuple[Severity, Callable[[Subject], Iterator[Issue]]], ...] = (
    *(("error", check) for check in topology_checks.ERRORS),
    *(("error", check) for check in geometry_checks.ERRORS),
    *(("error", check) for check in value_checks.ERRORS),
    *(("error", check) for check in source_checks.ERRORS),
    *(("warning", check) for check in topology_checks.WARNINGS),
    *(("warning", check) for check in geometry_checks.WARNINGS),
    *(("warning", check) for check in value_checks.WARNINGS),
    *(("warning", check) for check in source_checks.WARNINGS),
)
