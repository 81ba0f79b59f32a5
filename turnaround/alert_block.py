"""The notification block behind the alarms: alerts.webhook's address, kept by Prefect as a secret."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from config.errors import ConfigurationError
from config.secrets import resolve
from config.service import AlertSettings
from turnaround.registered import Registered, Verb

if TYPE_CHECKING:
    from prefect.blocks.core import Block
    from prefect.client.orchestration import SyncPrefectClient

NAME = "turnaround-alerts"
# What each kind's addresses look like. Prefect's blocks take any other in silence, and then tell nobody.
FORMS = {
    "custom": (re.compile(r"https?://.+"), "https://HOST/..."),
    "slack": (
        re.compile(r"https://hooks\.slack(-gov)?\.com/services/[A-Za-z0-9]+/[A-Za-z0-9]+/[A-Za-z0-9]+/?"),
        "https://hooks.slack.com/services/T.../B.../...",
    ),
    "teams": (re.compile(r"https://.+"), "https://HOST/... (an incoming webhook or a workflow)"),
    "mattermost": (re.compile(r"https?://.+/hooks/[A-Za-z0-9]+/?"), "https://HOST/hooks/TOKEN"),
    "discord": (
        re.compile(r"https://(ptb\.|canary\.)?discord(app)?\.com/api/webhooks/\d+/[\w-]+/?"),
        "https://discord.com/api/webhooks/ID/TOKEN",
    ),
}


def ensure_block(client: SyncPrefectClient, alerts: AlertSettings) -> tuple[UUID | None, list[Registered]]:
    """Bring the block to what the settings say; without a webhook there is none.

    Returns:
        The block's id, None where nobody is to be told; and what was done. No address is in either.

    Raises:
        ConfigurationError: the address cannot be read, or is none of its kind.
    """
    wanted = None if alerts.webhook == "" else _block(alerts.kind, _address(alerts))
    done = []
    kept: UUID | None = None
    for document in _ours(client):
        slug = document.block_type.slug if document.block_type else ""
        if wanted is not None and slug == wanted.get_block_type_slug():
            kept = document.id
        else:
            client.delete_block_document(document.id)
            done.append(Registered("removed", f"block {slug}/{NAME}"))
    if wanted is None:
        return None, done
    verb: Verb = "created" if kept is None else "unchanged" if _is_same(wanted) else "changed"
    if verb != "unchanged":
        kept = _save(wanted)
    return kept, [*done, Registered(verb, f"block {wanted.get_block_type_slug()}/{NAME}")]


def _address(alerts: AlertSettings) -> str:
    address = resolve(alerts.webhook).get_secret_value()
    pattern, form = FORMS[alerts.kind]
    if not pattern.fullmatch(address):
        raise ConfigurationError(f"alerts.webhook ({alerts.webhook}) is no address of kind {alerts.kind}: {form}")
    if urlsplit(address).scheme == "http" and not _is_loopback(urlsplit(address).hostname or ""):
        raise ConfigurationError(f"alerts.webhook ({alerts.webhook}) is plain http: only https goes to another machine")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _block(kind: str, address: str) -> Block:
    """One of the blocks that come with Prefect: its server can send with no other."""
    makers: dict[str, Callable[[str], Block]] = {
        "custom": _custom,
        "slack": _slack,
        "teams": _teams,
        "mattermost": _mattermost,
        "discord": _discord,
    }
    return makers[kind](address)


def _custom(address: str) -> Block:
    from prefect.blocks.notifications import CustomWebhookNotificationBlock
    from prefect.types import SecretDict

    # The block's url is no secret to Prefect: the UI shows it. What its placeholder stands for is one.
    return CustomWebhookNotificationBlock(
        name=NAME,
        url="{{address}}",
        json_data={"title": "{{subject}}", "text": "{{body}}"},
        secrets=SecretDict({"address": address}),
    )


def _slack(address: str) -> Block:
    from prefect.blocks.notifications import SlackWebhook
    from pydantic import SecretStr

    return SlackWebhook(url=SecretStr(address))


def _teams(address: str) -> Block:
    from prefect.blocks.notifications import MicrosoftTeamsWebhook
    from pydantic import SecretStr

    return MicrosoftTeamsWebhook(url=SecretStr(address))


def _mattermost(address: str) -> Block:
    from prefect.blocks.notifications import MattermostWebhook
    from pydantic import SecretStr

    parts = urlsplit(address)
    folder, _, token = parts.path.rstrip("/").rpartition("/hooks/")
    return MattermostWebhook(
        hostname=parts.hostname or "",
        token=SecretStr(token),
        path=folder or None,
        port=parts.port or (443 if parts.scheme == "https" else 80),
        secure=parts.scheme == "https",
    )


def _discord(address: str) -> Block:
    from prefect.blocks.notifications import DiscordWebhook
    from pydantic import SecretStr

    identity, token = address.rstrip("/").split("/")[-2:]
    return DiscordWebhook(webhook_id=SecretStr(identity), webhook_token=SecretStr(token))


def _ours(client: SyncPrefectClient) -> list[Any]:
    """The blocks of our name, of whatever type, their secrets masked."""
    response = client.request("POST", "/block_documents/filter", json={"include_secrets": False})
    from prefect.client.schemas.objects import BlockDocument

    return [one for one in BlockDocument.model_validate_list(response.json()) if one.name == NAME]


def _is_same(wanted: Block) -> bool:
    """Whether the block on the server has the same content, its secrets included."""
    kept = type(wanted).load(NAME)
    # The address is compared and shown nowhere.
    return _revealed(kept) == _revealed(wanted)


def _revealed(block: Any) -> dict[str, Any]:
    content: dict[str, Any] = block.model_dump(mode="json", context={"include_secrets": True})
    return {name: value for name, value in content.items() if not name.startswith(("_", "block_type"))}


def _save(block: Block) -> UUID:
    saved: Any = block.save(NAME, overwrite=True)
    return UUID(str(saved))
