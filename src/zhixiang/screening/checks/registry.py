"""Every check there is. Importing this module imports all modules of the package, and so registers their classes."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from zhixiang.screening.checks.base import REGISTERED, Check, CorpusCheck, DemandCheck, IndicatorCheck


def all_checks() -> dict[str, type[Check]]:
    """Code → class of every check."""
    package = import_module(__package__ or "zhixiang.screening.checks")
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return dict(REGISTERED)


@cache
def indicator_checks() -> tuple[IndicatorCheck, ...]:
    """One object of each check on indicators."""
    return tuple(check() for check in all_checks().values() if issubclass(check, IndicatorCheck))


@cache
def demand_checks() -> tuple[DemandCheck, ...]:
    """One object of each check on whole demands."""
    return tuple(check() for check in all_checks().values() if issubclass(check, DemandCheck))


def corpus_checks() -> tuple[type[CorpusCheck], ...]:
    """The checks on many demands; each run needs objects of its own."""
    return tuple(check for check in all_checks().values() if issubclass(check, CorpusCheck))
