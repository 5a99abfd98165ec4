"""What the register knows of each policy. The data is ``data/policy_register.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from zhixiang.rules.doc_numbers import DocNumber, find_all
from zhixiang.rules.packaged import packaged_text


class Policy(NamedTuple):
    """One registered policy."""

    id: int
    title: str
    kind: str
    """plan, programme, opinion, measures, notice, call, guide, regulation or rules."""
    doc_no: str
    """Canonical number, or empty when the policy has none or its issuing code is not certain."""
    numbers: tuple[DocNumber, ...]
    """All numbers it is known under; the org is empty where the issuing code is not certain."""
    lead: str
    """How issuing codes of the issuing body begin; empty when unknown."""
    issuers: tuple[str, ...]
    issued: int | None
    """Year of issue."""
    valid_to: date | None
    """Last day of the period that the title or the law itself names; None when neither names one."""
    aliases: tuple[str, ...]
    source: str
    confidence: str
    """S read in official papers, P seen on a published page, M general knowledge that a person should confirm."""

    def expired_before(self, year: int) -> bool:
        """Whether the policy's own period had ended when ``year`` began."""
        return self.valid_to is not None and self.valid_to.year < year


class RegisterData(NamedTuple):
    """The register as read."""

    policies: tuple[Policy, ...]
    list_order: tuple[int, ...]
    """Ids in the order in which lists of citations usually name them; an id may stand twice."""


def read_register(text: str) -> RegisterData:
    """The register in ``text`` (TOML).

    Raises ValueError when two policies have one id or the list order names an id that is not registered, and
    TypeError when a policy has a key that the register does not know.
    """
    data = tomllib.loads(text)
    policies = tuple(_policy(**row) for row in data["policy"])
    ids = [policy.id for policy in policies]
    if repeated := {i for i in ids if ids.count(i) > 1}:
        raise ValueError(f"政策登记簿中编号重复：{sorted(repeated)}，请给其中一条换一个编号。")
    order = tuple(data.get("list_order", ()))
    if unknown := set(order) - set(ids):
        raise ValueError(f"政策登记簿的 list_order 里有未登记的编号：{sorted(unknown)}。")
    return RegisterData(policies, order)


def packaged_register() -> RegisterData:
    """The register that comes with the package."""
    return read_register(packaged_text("data/policy_register.toml"))


def _policy(  # noqa: PLR0913  # one parameter for each key of a row, so that an unknown key is an error
    *,
    title: str,
    kind: str,
    issuers: Sequence[str],
    source: str,
    confidence: str,
    doc_no: str = "",
    number: Sequence[int] = (),
    lead: str = "",
    also: Sequence[str] = (),
    aliases: Sequence[str] = (),
    note: str = "",
    issued: int | None = None,
    valid_to: date | None = None,
    **rest: Any,
) -> Policy:
    numbers = [found.number for printed in (doc_no, *also) for found in find_all(printed)]
    if number:
        year, serial = number
        numbers.append(DocNumber("", year, serial))
    return Policy(
        title=title,
        kind=kind,
        doc_no=doc_no,
        numbers=tuple(numbers),
        lead=lead or doc_no[:2],
        issuers=tuple(issuers),
        issued=issued,
        valid_to=valid_to,
        aliases=tuple(aliases),
        source=f"{source}; {note}" if note else source,
        confidence=confidence,
        **rest,
    )
