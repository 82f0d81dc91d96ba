"""Transactions and budgets of an activity as sums: by provider and in total, by currency and in US dollars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from loaders.iati import codes
from loaders.iati.lift import Node, coded, parsed, texts
from loaders.iati.model import Flow, Money, Problems, Texts
from loaders.money import to_usd
from loaders.table.cells import number

NO_CURRENCY = "XXX"  # ISO 4217: no currency involved
_COMMITMENTS, _INCOMING, _DISBURSEMENTS = "2", "11", "3"
_SUMS = {"2": _COMMITMENTS, "11": _INCOMING, "3": _DISBURSEMENTS, "4": _DISBURSEMENTS}

K = TypeVar("K")


@dataclass(slots=True)
class Sum:
    """A running Money."""

    amounts: dict[str, Decimal] = field(default_factory=dict)
    usd: Decimal | None = None
    without_rate: int = 0
    days: list[dt.date] = field(default_factory=list)

    def add(self, amount: Decimal, currency: str, date: dt.date | None) -> bool:
        """Adds a value; False if it has no dollar rate."""
        self.amounts[currency] = self.amounts.get(currency, Decimal(0)) + amount
        usd = to_usd(amount, currency, date)
        if usd is None:
            self.without_rate += 1
            return False
        self.usd = usd.amount if self.usd is None else self.usd + usd.amount
        if usd.rate_date is not None and currency != "USD":
            self.days.append(usd.rate_date)
        return True

    def money(self) -> Money:
        return Money(self.amounts, self.usd, self.without_rate, min(self.days, default=None), max(self.days, default=None))


def _joined(sums: Iterable[Sum]) -> Sum | None:
    """The sum of sums; None of none."""
    parts = list(sums)
    if len(parts) < 2:  # noqa: PLR2004  # nothing to add up
        return parts[0] if parts else None
    whole = Sum()
    for part in parts:
        for currency, amount in part.amounts.items():
            whole.amounts[currency] = whole.amounts.get(currency, Decimal(0)) + amount
        if part.usd is not None:
            whole.usd = part.usd + (whole.usd or Decimal(0))
        whole.without_rate += part.without_rate
        whole.days += part.days
    return whole


def _total(sums: Iterable[Sum]) -> Money | None:
    whole = _joined(sums)
    return whole.money() if whole else None


@dataclass(slots=True)
class _Provider:
    ref: str | None = None
    type: str | None = None
    names: Texts = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    days: list[dt.date] = field(default_factory=list)
    count: int = 0

    def joined(self, other: _Provider) -> _Provider:
        sums = {key: whole for key in {**self.sums, **other.sums}
                if (whole := _joined(part.sums[key] for part in (self, other) if key in part.sums))}
        return _Provider(self.ref or other.ref, self.type or other.type, {**other.names, **self.names}, sums,
                         self.days + other.days, self.count + other.count)

    def flow(self) -> Flow:
        sums = self.sums
        return Flow(self.ref, self.type, self.names, _total(sums[key] for key in (_COMMITMENTS, _INCOMING) if key in sums),
                    sums[_DISBURSEMENTS].money() if _DISBURSEMENTS in sums else None,
                    min(self.days, default=None), max(self.days, default=None), self.count)


class Amounts:
    """Collects the transactions, budgets and total cost of one activity. `currency` is the activity's default, `language` too."""

    def __init__(self, currency: str, language: str, problems: Problems) -> None:
        self.currency, self.language, self.problems = currency, language, problems
        self.transactions: dict[str, int] = {}
        self._providers: dict[tuple[str, str], _Provider] = {}
        self._periods: dict[tuple[str, str], dict[bool, Sum]] = {}
        self._cost: Sum | None = None

    def transaction(self, node: Node) -> None:
        parts = {child.tag: child for child in node.children}
        sort = self._type(node, parts)
        if sort is None and "value" not in parts:
            self.problems.add("empty-transaction", node.line, "a transaction without type and value: not read")
            return
        self.transactions[sort or "?"] = self.transactions.get(sort or "?", 0) + 1
        if sort is None:
            self.problems.add("no-transaction-type", node.line, "a transaction without a known type: counted, not summed")
        bucket = _SUMS.get(sort or "")
        value = parts.get("value")
        if bucket is None or value is None:
            return
        date = self._date(parts)
        provider = self._provider(parts.get("provider-org"))
        if self._add(provider.sums, bucket, value, date):
            provider.count += 1
            if date is not None:
                provider.days.append(date)

    def budget(self, node: Node) -> None:
        parts = {child.tag: child for child in node.children}
        bounds = [(part.get("iso-date") or part.text) if (part := parts.get(tag)) else "" for tag in ("period-start", "period-end")]
        if "value" in parts:
            revised = node.get("type").casefold() in ("2", "revised")
            start = codes.date(bounds[0]) if bounds[0] else None
            self._add(self._periods.setdefault((bounds[0], bounds[1]), {}), revised, parts["value"], start)

    def total_cost(self, node: Node) -> None:
        sums: dict[str, Sum] = {}
        if node.text and number(node.text) != 0 and self._add(sums, "", node, None):
            self._cost = sums[""]

    def flows(self) -> tuple[Flow, ...]:
        """One flow per provider; one named without a ref is the only one of that name that has a ref."""
        found: dict[tuple[str, str], _Provider] = {}
        for (name, ref), provider in self._providers.items():
            refs = {key[1] for key in self._providers if name and key[0] == name} - {""}
            key = (name, refs.pop() if len(refs) == 1 else ref)
            found[key] = found[key].joined(provider) if key in found else provider
        return tuple(provider.flow() for provider in found.values() if provider.count)

    def totals(self) -> tuple[Money | None, Money | None, Money | None]:
        """Commitments (incoming ones only where there are no others), disbursements, budget."""
        sums = {key: [provider.sums[key] for provider in self._providers.values() if key in provider.sums]
                for key in (_COMMITMENTS, _INCOMING, _DISBURSEMENTS)}
        budget = [period.get(True) or period[False] for period in self._periods.values() if period]
        return (_total(sums[_COMMITMENTS] or sums[_INCOMING]), _total(sums[_DISBURSEMENTS]),
                _total(budget or ([self._cost] if self._cost else [])))

    def _type(self, node: Node, parts: dict[str, Node]) -> str | None:
        stated = parts.get("transaction-type")
        if stated is not None:
            return coded(stated.get("code") or stated.text, codes.TRANSACTION_TYPES, stated, self.problems)
        if node.get("type"):
            return coded(node.get("type"), codes.TRANSACTION_TYPES, node, self.problems)
        state = parts.get("status")
        if state is not None and node.get("flow") == "incoming":
            return coded(state.text, codes.INCOMING_STATES, state, self.problems)
        return None

    def _date(self, parts: dict[str, Node]) -> dt.date | None:
        part = parts.get("transaction-date") or parts.get("milestone-date")
        return parsed(part.get("iso-date") or part.text, codes.date, part, self.problems) if part else None

    def _provider(self, node: Node | None) -> _Provider:
        if node is None:
            return self._providers.setdefault(("", ""), _Provider())
        names = texts(node, self.language)
        ref = node.get("ref")
        ref = "" if codes.placeholder(ref) else ref
        key = (next(iter(names.values()), "").casefold(), ref)
        provider = self._providers.get(key)
        if provider is None:
            sort = coded(node.get("type"), codes.ORGANISATION_TYPES, node, self.problems)
            provider = self._providers[key] = _Provider(ref or None, sort, names)
        return provider

    def _add(self, sums: dict[K, Sum], key: K, value: Node, date: dt.date | None) -> bool:
        """Adds a value to the sum of `key`; False (and a problem) if it is no number. `date` is used where the value has none."""
        amount = parsed(value.text, number, value, self.problems)
        if amount is None:
            if not value.text:
                self.problems.add("empty-value", value.line, "a value without an amount: not summed")
            return False
        currency = value.get("currency").upper() or self.currency
        if not currency:
            self.problems.add("no-currency", value.line, f"a value without currency, and no default: summed as {NO_CURRENCY}")
        day = parsed(value.get("value-date"), codes.date, value, self.problems) or date
        total = sums.get(key)
        if total is None:
            total = sums[key] = Sum()
        if not total.add(amount, currency or NO_CURRENCY, day):
            when = f"in {day.year}" if day else "without a date"
            self.problems.add("no-rate", value.line, f"no dollar rate for {currency or NO_CURRENCY} {when}: kept in its currency only")
        return True
