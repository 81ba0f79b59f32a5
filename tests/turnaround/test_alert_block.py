"""The notification block of each kind of webhook: what becomes of its address, and which addresses are refused."""

from __future__ import annotations

import json

import pytest

from config.errors import ConfigurationError
from config.service import AlertSettings
from turnaround import alert_block

# Of Apprise, which sends for Prefect, as it loads its plugins.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

# What is secret in each of them.
TOKEN = "x7Kq9TokenTokenToken12345"
GOOD = {
    "custom": f"https://alerts.example.com/hooks/{TOKEN}?team=ops",
    "slack": f"https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/{TOKEN}",
    "teams": (
        "https://prod-1.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/triggers/manual/paths/"
        f"invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={TOKEN}"
    ),
    "mattermost": f"https://chat.example.com:8443/team/hooks/{TOKEN}",
    "discord": f"https://discord.com/api/webhooks/123456789012345678/{TOKEN}",
}
SLUGS = {
    "custom": "custom-webhook",
    "slack": "slack-webhook",
    "teams": "ms-teams-webhook",
    "mattermost": "mattermost-webhook",
    "discord": "discord-webhook",
}


def alerts(kind: str) -> AlertSettings:
    return AlertSettings.model_validate({"webhook": "env:HOOK", "kind": kind})


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_a_block_that_comes_with_prefect_and_shows_no_secret(monkeypatch, kind):
    monkeypatch.setenv("HOOK", GOOD[kind])
    block = alert_block._block(kind, alert_block._address(alerts(kind)))
    assert block.get_block_type_slug() == SLUGS[kind]
    assert type(block).__module__ == "prefect.blocks.notifications"
    assert "notify" in block.get_block_capabilities()
    assert TOKEN not in json.dumps(block.model_dump(mode="json"))
    assert TOKEN not in repr(block)
    assert TOKEN in json.dumps(alert_block._revealed(block))


@pytest.mark.parametrize("kind", ["slack", "teams", "mattermost", "discord"])
def test_what_sends_knows_where_to(monkeypatch, kind):
    """Prefect builds the sender when the block is made, and keeps silent where it makes nothing of the address."""
    block = alert_block._block(kind, GOOD[kind])
    (sender,) = block._apprise_client
    assert TOKEN in sender.url(privacy=False)
    if kind == "mattermost":
        assert (sender.host, sender.port, sender.secure, sender.fullpath) == ("chat.example.com", 8443, True, "/team")


def test_a_custom_webhook_is_sent_subject_and_body_as_json():
    block = alert_block._block("custom", GOOD["custom"])
    sent = block._build_request_args("what to do", "No success")
    assert (sent["method"], sent["url"]) == ("POST", GOOD["custom"])
    assert sent["json"] == {"title": "No success", "text": "what to do"}


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("custom", "alerts.example.com"),
        ("custom", "ftp://alerts.example.com/x"),
        ("custom", "http://alerts.example.com/x"),
        ("custom", "http://10.0.0.7/x"),
        ("slack", "https://example.com/services/T1/B1/x"),
        ("slack", "https://hooks.slack.com/services/T1/B1"),
        ("teams", "http://127.0.0.1/x"),
        ("mattermost", "https://chat.example.com/x"),
        ("mattermost", "http://chat.example.com/hooks/x"),
        ("discord", "https://discord.com/api/webhooks/x"),
    ],
)
def test_an_address_that_is_none_of_its_kind_is_refused_by_the_name_of_its_reference(monkeypatch, kind, address):
    monkeypatch.setenv("HOOK", address)
    with pytest.raises(ConfigurationError, match=r"alerts\.webhook \(env:HOOK\)") as refused:
        alert_block._address(alerts(kind))
    assert address not in str(refused.value)


def test_plain_http_is_for_this_machine_only(monkeypatch):
    for address in ("http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:1/x"):
        monkeypatch.setenv("HOOK", address)
        assert alert_block._address(alerts("custom")) == address
