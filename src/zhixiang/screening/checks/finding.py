"""What a check of demands found: the same facts as a finding on a notice, with the field instead of the line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhixiang.intake.records import Severity

__all__ = ["Finding", "Severity"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit of one check, said in one plain sentence that names what to do next."""

    code: str
    version: int
    severity: Severity
    field: str
    """Where it stands: a field of the demand (budget), or one of its indicators (indicators[2])."""
    message: str
    evidence: str = ""
    """What was read, as written."""
    threshold: str = ""
    """The limit that it was held against, with its unit; empty where there is none."""
    demand_id: str = ""
    together: tuple[str, ...] = ()
    """Ids of the demands of one unit that show it only together, this one among them; empty where one shows it."""

    def at(self, field: str = "", demand_id: str = "") -> Finding:
        """The same finding at another place."""
        return replace(self, field=field or self.field, demand_id=demand_id or self.demand_id)


def short(text: str, most: int = 30) -> str:
    """The beginning of a text that is too long for a sentence."""
    return text if len(text) <= most else text[: most - 2] + "……"
