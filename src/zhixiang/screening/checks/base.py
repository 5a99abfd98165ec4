"""What every check of demands and indicators is: one small class that names itself, its basis and its parameters.

A subclass with a code registers itself when its module is imported, and ``registry`` imports every module of the
package: a new check is one new class, wherever it fits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, NamedTuple

from zhixiang.rules.params import Confidence, Parameter, parameter
from zhixiang.screening.checks.finding import Finding, Severity
from zhixiang.screening.checks.row import Row, Seen
from zhixiang.screening.demand import Demand


class Basis(NamedTuple):
    """Where a rule comes from, and how sure we are of that (rules.params.Confidence)."""

    document: str
    article: str
    confidence: Confidence

    def __str__(self) -> str:
        return f"{self.document}{'' if self.document.endswith('》') else '：'}{self.article}"


class Check(ABC):
    """One rule. ``title`` is its label on pages, ``parameters`` the dated values that it asks for."""

    code: ClassVar[str] = ""
    version: ClassVar[int] = 1
    severity: ClassVar[Severity] = Severity.WARNING
    title: ClassVar[str]
    basis: ClassVar[Basis]
    parameters: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        if "code" not in cls.__dict__:
            return
        if cls.code in REGISTERED:
            raise TypeError(f"检查项“{cls.code}”有两个。")
        REGISTERED[cls.code] = cls

    @classmethod
    def found(
        cls,
        field: str,
        message: str,
        *,
        evidence: str = "",
        threshold: str = "",
        demand_id: str = "",
        together: tuple[str, ...] = (),
    ) -> Finding:
        """A finding of this check."""
        return Finding(cls.code, cls.version, cls.severity, field, message, evidence, threshold, demand_id, together)

    @classmethod
    def value(cls, key: str, on: date) -> Parameter:
        """A parameter of this check on a day. Raises LookupError for one that the class does not name."""
        if key not in cls.parameters:
            raise LookupError(f"检查项“{cls.code}”没有登记参数“{key}”。")
        return parameter(key, on)


REGISTERED: dict[str, type[Check]] = {}
"""Code → class, in the order of import."""


class IndicatorCheck(Check):
    """A rule on one indicator. ``exchanged`` says whether its code is one of those that a lint file may hold."""

    exchanged: ClassVar[bool] = True

    @abstractmethod
    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        """What is wrong with ``row``; ``seen`` holds what its table already had. At most one finding."""


class DemandCheck(Check):
    """A rule on one whole demand."""

    @abstractmethod
    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        """What is wrong with ``demand`` by the parameters of the day."""


class CorpusCheck(Check):
    """A rule on many demands together. One object sees each demand once and keeps aggregates only."""

    def __init__(self, on: date) -> None:
        self.on = on

    @abstractmethod
    def see(self, demand: Demand) -> None:
        """Take note of one demand."""

    @abstractmethod
    def findings(self) -> Iterator[Finding]:
        """What is wrong, once all have been seen."""
