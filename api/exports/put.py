"""Files in their place only when they are whole: those of an export, and a brief."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def put(files: list[Path], write: Callable[[list[Path]], object]) -> list[Path]:
    """The files, written beside and renamed: who reads the old one meanwhile reads it whole."""
    parts = [file.with_name(f".{file.name}.part") for file in files]
    try:
        write(parts)
        for part, file in zip(parts, files, strict=True):
            part.replace(file)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return files
