"""Oil that was put into each engine, by LEON's number of the engine (ruling 25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from model.records import Engine, FluidUplift
from transforms.values import Signal, Value, json_number

OIL = "oil"
# What Tech Log records besides oil; LEON's log has no place for it.
OTHER_FLUIDS = frozenset({"hydraulic"})


@dataclass(frozen=True, slots=True)
class _Uplift:
    """One uplift of oil whose engine is known."""

    path: str
    quantity: Decimal | None
    unit: str | None


def oil_uplift(uplifts: Sequence[FluidUplift], engines: Sequence[Engine], oil_unit: str | None) -> Value:
    """Oil by engine: [{"engine_id": n, "uplift": number}], sorted by engine_id; nothing where no uplift remains.

    The destination is matched with the engine's type, letters and digits only and without regard to case: "Engine 1" is
    engine1. Uplifts on one engine are added up, so one that lacks its quantity or is in another unit leaves the whole
    engine out: the rest of the sum would be read as all of it. Units stay as they are.

    Args:
        uplifts: of the sector, as Tech Log lists them; fluids other than oil are passed over.
        engines: of the aircraft, as LEON lists them.
        oil_unit: what an uplift without a unit is in.
    """
    by_engine: dict[int, list[_Uplift]] = defaultdict(list)
    signals: list[Signal] = []
    for index, uplift in enumerate(uplifts):
        path = f"fluidUplifts.{index}"
        fluid = uplift.fluid.strip().casefold()
        if fluid != OIL:
            if fluid not in OTHER_FLUIDS:
                signals.append(Signal(f"{path}.fluid", "is a fluid that is not known"))
            continue
        found = _engine(uplift.destination, engines)
        if isinstance(found, Engine):
            unit = uplift.unit if uplift.unit is not None else oil_unit
            by_engine[found.engine_id].append(_Uplift(path, uplift.quantity, unit))
        else:
            signals.append(Signal(f"{path}.destination", found))
    held = []
    for engine_id in sorted(by_engine):
        total = _total(by_engine[engine_id])
        if isinstance(total, Decimal):
            held.append({"engine_id": engine_id, "uplift": json_number(total)})
        else:
            signals.append(total)
    return Value(held or None, tuple(signals))


def _engine(destination: str | None, engines: Sequence[Engine]) -> Engine | str:
    """The engine of that name, or what is wrong with the name."""
    if destination is None:
        return "is missing, so nobody knows the engine"
    name = _letters_and_digits(destination)
    found = [engine for engine in engines if name and _letters_and_digits(engine.type) == name]
    if len(found) > 1:
        return "names a type of engine that LEON has more than once on this aircraft"
    return found[0] if found else "names no engine that LEON has on this aircraft"


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _total(uplifts: Sequence[_Uplift]) -> Decimal | Signal:
    """The sum of one engine's uplifts, or why there is none."""
    total = Decimal(0)
    unit = _unit_key(uplifts[0].unit)
    for uplift in uplifts:
        if uplift.quantity is None:
            return Signal(f"{uplift.path}.quantity", "is missing, so the engine's uplift is not known")
        if _unit_key(uplift.unit) != unit:
            return Signal(f"{uplift.path}.unit", "is another unit than that of the same engine's first uplift")
        total += uplift.quantity
    return total


def _unit_key(unit: str | None) -> str:
    return (unit or "").strip().casefold()
