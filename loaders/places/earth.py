"""Coordinates as sources write them, and the one check whether they are a point on Earth."""

from __future__ import annotations

MAX_LAT, MAX_LON = 90, 180


def degrees(text: str | None) -> float | None:
    """A coordinate in degrees (WGS 84); None for what is no number."""
    try:
        return float(text or "")
    except ValueError:
        return None


def on_earth(latitude: str | float | None, longitude: str | float | None) -> tuple[float, float] | None:
    """Both in degrees; None where one is missing, no number or out of range, and at 0 0, which is what a spreadsheet makes of two empty cells."""
    lat, lon = (degrees(value) if isinstance(value, str) else value for value in (latitude, longitude))
    return (lat, lon) if lat is not None and lon is not None and abs(lat) <= MAX_LAT and abs(lon) <= MAX_LON and (lat or lon) else None
