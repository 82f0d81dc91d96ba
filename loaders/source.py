"""source.yml: what a source is, who publishes it, and what counts to expect of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schema import model
from schema.errors import PartnergraphError, did_you_mean


class SourceError(PartnergraphError):
    """A source.yml that cannot be used."""

    code = "wrong-source"


class Words(BaseModel):
    """One text in English and French."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)


class Bounds(BaseModel):
    """How many to expect of one node or relation type in one dataset; none means unbounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    min: int = 0
    max: int | None = None


class Source(BaseModel):
    """The facts of source.yml. `after` names the sources that must be loaded first; `rather_after` those that tell more of the same things, such as
    their names: where all are loaded, they go first; `counts` are checked before anything is written;
    `files` are globs of its files, for `load all FOLDER` (see loaders/every.py);
    of what a dataset stated before, at most the share `may_shrink` may be gone at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    title: Words
    publisher: str
    url: str = ""
    licence: str
    note: Words | None = None
    after: tuple[str, ...] = ()
    rather_after: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    may_shrink: float = Field(default=0.4, ge=0, le=1)
    counts: dict[str, Bounds] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_types(self) -> Source:
        known = {*model().nodes, *model().relations}
        for name in self.counts:
            if name not in known:
                raise ValueError(f"counts.{name}: the model has no such type. {did_you_mean(name, known)}")
        return self

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read and check one source.yml. Raises SourceError naming file and field."""
        try:
            raw: Any = yaml.safe_load(path.read_text("utf-8"))
            return cls.model_validate({"name": path.parent.name, **(raw or {})})
        except (OSError, yaml.YAMLError) as wrong:
            raise SourceError(f"{path}: cannot be read ({wrong}).", "Mend the file.") from wrong
        except ValidationError as wrong:
            first = wrong.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise SourceError(f"{path}: {field}: {first['msg']}", "See docs/howto/add-a-loader.md.") from wrong
