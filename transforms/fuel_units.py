"""Fuel in the unit that LEON expects, where that is another than the aircraft's.

The factors are exact: the pound of the international yard and pound agreement of 1959 (0.45359237 kg), and the US
gallon of 231 cubic inches with an inch of 2.54 cm (3.785411784 l). Both are in NIST Special Publication 811, appendix
B.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

# In kg.
MASSES: Final[Mapping[str, Decimal]] = {"kg": Decimal(1), "lb": Decimal("0.45359237")}
# In litres.
VOLUMES: Final[Mapping[str, Decimal]] = {"l": Decimal(1), "usg": Decimal("3.785411784")}
# In kg a litre. Jet fuel has 0.775 to 0.840 at 15 degrees (ASTM D1655), aviation gasoline about 0.72; a density in kg a
# cubic metre or in pounds a gallon is outside, and would make nonsense of every figure.
LEAST_DENSITY: Final = Decimal("0.5")
MOST_DENSITY: Final = Decimal(1)
HUNDREDTHS: Final = Decimal("0.01")


class ConversionError(ValueError):
    """Fuel that is wanted in another unit, and nobody knows how much that is.

    Attributes:
        field: what a person would have to mend, as a path in Tech Log's spelling.
        problem: what is wrong with it, in words that follow the path.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field = field
        self.problem = problem


def is_converted(unit: str | None, wanted: str) -> bool:
    """Whether figures in this unit have to be converted; nothing wanted means that they go as they are."""
    return bool(wanted) and unit != wanted


def convert(quantity: Decimal, unit: str | None, wanted: str, density: Decimal | None) -> Decimal:
    """A quantity in the wanted unit, to two decimals, half up; untouched where nothing has to be converted.

    Args:
        quantity: in `unit`.
        unit: kg, lb, l or usg; None where nobody knows.
        wanted: kg, lb, l or usg, or empty.
        density: in kg a litre; needed only between a mass and a volume.

    Raises:
        ConversionError: the unit is missing or not known, the density is missing or impossible, or the quantity is.
    """
    if not is_converted(unit, wanted):
        return quantity
    if unit is None:
        raise ConversionError("aircraft.fuelUnit", "is missing, so fuel cannot be converted")
    if unit in MASSES:
        kilograms = quantity * MASSES[unit]
        converted = kilograms / MASSES[wanted] if wanted in MASSES else kilograms / _known(density) / VOLUMES[wanted]
    elif unit in VOLUMES:
        litres = quantity * VOLUMES[unit]
        converted = litres / VOLUMES[wanted] if wanted in VOLUMES else litres * _known(density) / MASSES[wanted]
    else:
        raise ConversionError("aircraft.fuelUnit", "is a unit that is not known, so fuel cannot be converted")
    try:
        return converted.quantize(HUNDREDTHS, ROUND_HALF_UP)
    except InvalidOperation:
        raise ConversionError("fuelSummary", "holds a figure that is too large to be fuel") from None


def _known(density: Decimal | None) -> Decimal:
    if density is None:
        raise ConversionError("fuelUplift.density", "is missing, and mass and volume cannot be converted without it")
    if not LEAST_DENSITY < density < MOST_DENSITY:
        raise ConversionError("fuelUplift.density", f"is not between {LEAST_DENSITY} and {MOST_DENSITY} kg a litre")
    return density
