"""The artifacts that stand in the Prefect UI from run to run: one a subject, which is kept current."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from prefect import runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey

logger = logging.getLogger(__name__)

Versions = Literal["content", "headline"]


@dataclass(frozen=True, slots=True)
class Shown:
    """The newest version of an artifact."""

    id: UUID
    data: str
    headline: str


def artifact_key(subject: str, *names: str) -> str:
    """An artifact's key: Prefect takes small letters, digits and dashes."""
    return "-".join((subject, *names)).replace("_", "-")


def read(client: SyncPrefectClient, keys: Collection[str]) -> dict[str, Shown]:
    """The newest version of each of these artifacts, as far as there are any."""
    chosen = ArtifactCollectionFilter(key=ArtifactCollectionFilterKey(any_=list(keys)))
    found = client.read_latest_artifacts(artifact_filter=chosen)
    return {str(one.key): Shown(one.latest_id, str(one.data), one.description or "") for one in found}


def show(
    client: SyncPrefectClient,
    key: str,
    content: str | Sequence[Mapping[str, Any]],
    headline: str,
    before: Shown | None,
    versions: Versions,
) -> None:
    """Bring an artifact up to date.

    Args:
        client: to the Prefect API.
        key: the artifact's.
        content: Markdown, or the rows of a table.
        headline: its description.
        before: the newest version there is.
        versions: what makes a new version: other "content", or only another "headline"; then what moves within one
            version, such as a lag, is brought up to date in place, and the versions tell the story.
    """
    data = content if isinstance(content, str) else json.dumps(list(content))
    if before is not None and (before.data, before.headline) == (data, headline):
        return
    if before is not None and versions == "headline" and before.headline == headline:
        client.update_artifact(before.id, ArtifactUpdate(data=data))
        return
    kind = "markdown" if isinstance(content, str) else "table"
    run_id = runtime.flow_run.id
    client.create_artifact(
        ArtifactCreate(
            key=key,
            type=kind,
            description=headline,
            data=data,
            flow_run_id=UUID(str(run_id)) if run_id else None,
        )
    )


@contextmanager
def best_effort(what: str) -> Iterator[None]:
    """Where this cannot be shown, the log says so, and the run goes on: it has done its work."""
    try:
        yield
    except Exception:
        logger.exception("%s could not be shown in the UI", what)
