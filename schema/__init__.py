"""What exists: the declared model of the partnership graph. Declarations only; no driver, no web, no I/O."""

from schema.model import Model, model

__all__ = ["Model", "model"]
