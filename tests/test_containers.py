"""The image and the compose file, read and not run: no container engine is needed, and none is here.

What a build would find out at once (a file that is not there) and what only an attack or a bad night would (a secret in
the image, a container as root, an image that changes under its tag) is checked on the text.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"].startswith("turnaround:")}
EXAMPLE = ROOT / "deploy" / "prefect.env.example"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# name:1.2.3-variant or name:17.6-variant: one release. A digest behind it is welcome.
PINNED = re.compile(r"[a-z0-9./_-]+:\d+\.\d+(\.\d+)?-[a-z0-9.-]+(@sha256:[0-9a-f]{64})?")
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|AUTH_STRING|ENCRYPTION_KEY|CLIENT_KEY|PRIVATE")
# Read by Prefect from the environment, and not one of its settings.
BESIDE_SETTINGS = {"PREFECT_SERVER_ENCRYPTION_KEY"}


def instructions():
    """The Dockerfile as (instruction, words), lines joined; comments are left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [tuple(line.split(None, 1)) for line in "\n".join(lines).replace("\\\n", " ").splitlines()]


def stages():
    """Each stage: its FROM and what follows."""
    found = []
    for name, words in instructions():
        if name == "FROM":
            found.append([])
        if found:
            found[-1].append((name, words))
    return found


def sources():
    """What the build takes from the repository."""
    copies = [words.split() for name, words in instructions() if name == "COPY" and not words.startswith("--from")]
    return [source for words in copies for source in words[:-1]]


# The image


def test_the_image_has_two_stages_on_a_base_of_one_release():
    (_, base), *_ = [words.split("=", 1) for name, words in instructions() if name == "ARG"]
    assert PINNED.fullmatch(base)
    release = re.search(r":(\d+\.\d+\.\d+)", base)
    assert release is not None
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]).contains(release[1])
    assert [stage[0][1] for stage in stages()] == ["${BASE} AS packages", "${BASE} AS turnaround"]


def test_the_image_runs_as_nobody_special_and_says_how_it_feels():
    last = dict(stages()[-1])
    user, _, group = last["USER"].partition(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    assert "/health" in last["HEALTHCHECK"]
    # Without a shell in between, which would keep the signal to stop for itself.
    for name in ("ENTRYPOINT", "CMD"):
        assert all(isinstance(word, str) for word in json.loads(last[name]))


def test_the_image_gets_only_what_has_a_hash_and_no_secret():
    names = {name for name, _ in instructions()}
    assert names <= {
        "ARG",
        "FROM",
        "ENV",
        "WORKDIR",
        "RUN",
        "COPY",
        "VOLUME",
        "USER",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    }
    for name, words in instructions():
        if "pip" in words and "install" in words:
            assert "--no-deps" in words
            assert "--require-hashes" in words or "--no-index" in words
        if name in {"ARG", "ENV"}:
            assert not SECRET.search(words), words


def test_what_is_copied_is_there_and_is_all_that_the_program_has():
    ignored = subprocess.run(
        ["git", "ls-files", "--", *sources()], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tracked = ignored.stdout.splitlines()
    for source in sources():
        assert any(path == source or path.startswith(f"{source}/") for path in tracked), (
            f"{source} is not in the repository"
        )
    assert set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(sources())


def test_nothing_else_reaches_the_builder():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(sources())
    # What may lie in one of the folders that are let in. The last rule wins: these come after all of those.
    last_let_in = max(number for number, rule in enumerate(rules) if rule.startswith("!"))
    assert {"**/.env", "**/*.key", "**/turnaround.toml"} <= set(rules[last_let_in + 1 :])


def test_the_small_lock_adds_to_the_large_one():
    small = (ROOT / "deploy" / "prefect_redis.lock").read_text(encoding="utf-8")
    large = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}$", small, re.MULTILINE)
    assert [name for name, _ in pins] == ["prefect-redis"]
    assert small.count("==") == len(pins)
    for name in ("prefect", "redis"):
        assert re.search(rf"^{name}==", large, re.MULTILINE)


# The whole installation


# Of the compose specification, what is used here; a word that is not known to it would be refused, or passed over.
TEXTS = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
WORDS = {"type": "object", "additionalProperties": {"type": "string"}}
SIZE = {"type": "string", "pattern": "^[0-9]+[mg]b?$"}
DURATION = {"type": "string", "pattern": "^[0-9]+[sm]$"}
SERVICE = {
    "type": "object",
    "required": ["image", "networks", "cap_drop", "security_opt"],
    "additionalProperties": False,
    "properties": {
        "image": {"type": "string"},
        "build": {"const": {"context": "."}},
        "user": {"type": "string"},
        "command": {**TEXTS, "uniqueItems": False},
        "environment": WORDS,
        "restart": {"enum": ["on-failure", "unless-stopped"]},
        "init": {"type": "boolean"},
        "read_only": {"type": "boolean"},
        **dict.fromkeys(("tmpfs", "cap_drop", "security_opt", "secrets", "volumes", "networks", "ports"), TEXTS),
        "shm_size": SIZE,
        "mem_limit": SIZE,
        "stop_grace_period": DURATION,
        "deploy": {"type": "object", "properties": {"replicas": {"type": "integer"}}, "additionalProperties": False},
        "healthcheck": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "disable": {"type": "boolean"},
                "test": {**TEXTS, "uniqueItems": False},
                "retries": {"type": "integer"},
                "interval": DURATION,
                "timeout": DURATION,
                "start_period": DURATION,
            },
        },
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["condition"],
                "additionalProperties": False,
                "properties": {"condition": {"enum": ["service_healthy", "service_completed_successfully"]}},
            },
        },
    },
}


def test_the_compose_file_is_one():
    known = {key for key in COMPOSE if not key.startswith("x-")}
    assert known == {"name", "services", "networks", "volumes", "secrets"}
    for one in SERVICES.values():
        jsonschema.validate(one, SERVICE)
    assert {"postgres", "redis", "prefect", "prefect-services", "migrate", "deploy", "worker"} <= set(SERVICES)
    assert SERVICES["worker"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_and_may_do_little(name):
    one = SERVICES[name]
    if name in OURS:
        # The version is named by whoever builds it, or nothing starts.
        assert one["image"].startswith("turnaround:${TURNAROUND_VERSION:?")
        assert "user" not in one
        assert one["command"][0] in {"prefect", "turnaround"}
    else:
        assert PINNED.fullmatch(one["image"])
        assert one["user"] not in {"root", "0"}
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "ipc", "cap_add", "devices"} & set(one)
    assert one["networks"]
    assert all(port.startswith("127.0.0.1:") for port in one.get("ports", ()))
    # One that ends is no service; one that has no check says why.
    assert "test" in one.get("healthcheck", {}) or one.get("healthcheck") == {"disable": True} or name == "worker"


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_is_a_file_that_the_service_was_given(name):
    one = SERVICES[name]
    given = set(one.get("secrets", ()))
    asked = set()
    for variable, value in one.get("environment", {}).items():
        assert not re.search(r"://[^/@]*:[^/@]*@", str(value)), f"{variable} holds a password"
        if SECRET.search(variable):
            assert variable.endswith(("_FROM", "_FILE")), variable
            assert re.fullmatch(r"/run/secrets/[a-z_]+", value)
            asked.add(Path(value).name)
    assert asked <= given
    assert given <= set(COMPOSE["secrets"])


def test_no_secret_can_be_committed():
    paths = [one["file"] for one in COMPOSE["secrets"].values()] + ["./secrets/vendors/acme", "./deploy/prefect.env"]
    checked = subprocess.run(["git", "check-ignore", *paths], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.stdout.splitlines() == paths
    used = {name for one in SERVICES.values() for name in one.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])


def test_what_a_service_refers_to_is_there():
    for name, one in SERVICES.items():
        assert set(one["networks"]) <= set(COMPOSE["networks"])
        for other, how in one.get("depends_on", {}).items():
            awaited = SERVICES[other]
            ends = awaited.get("restart") == "on-failure"
            assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy"), (name, other)
        for volume in one.get("volumes", ()):
            source, target, *_ = re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", volume).split(":")
            assert target.startswith("/")
            if source.startswith("./deploy/"):
                assert (ROOT / source).is_file()
            else:
                assert source in {*COMPOSE["volumes"], "./turnaround.toml", "./secrets/vendors"}


def test_a_service_is_on_the_networks_of_what_it_asks():
    hosts = {"postgres", "redis", "prefect"}
    for name, one in SERVICES.items():
        text = json.dumps(one.get("environment", {}))
        asked = {host for host in hosts - {name} if re.search(rf'(//|@|"){host}(:\d+|")', text)}
        for host in asked - {"prefect"} | ({"prefect"} if "http://prefect:" in text else set()):
            assert set(one["networks"]) & set(SERVICES[host]["networks"]), f"{name} does not reach {host}"
    # The vendors are outside; the database and Redis are not to be reached from there.
    assert "outside" in SERVICES["worker"]["networks"]
    assert all(COMPOSE["networks"][name]["internal"] for name in ("data", "bus", "api"))
    for host in ("postgres", "redis"):
        assert "outside" not in SERVICES[host]["networks"]


PARSE = """
import json, sys
from prefect.cli._app import _app
for words in json.loads(sys.argv[1]):
    _app.parse_args(words[1:], exit_on_error=False, print_error=False)
"""


def test_the_commands_exist():
    from turnaround.cli import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    commands = [one["command"] for one in OURS.values()] + [json.loads(dict(stages()[-1])["CMD"])]
    # `deploy` registers what the workers run.
    assert {words[1] for words in commands if words[0] == "turnaround"} <= known
    prefect = json.dumps([words for words in commands if words[0] == "prefect"])
    result = subprocess.run([sys.executable, "-c", PARSE, prefect], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-1000:]


# Prefect's settings

READ = """
from prefect.settings import get_current_settings
settings = get_current_settings()
print(settings.server.database.connection_url.get_secret_value())
"""


def prefect_settings():
    from prefect.settings import Settings
    from prefect.settings.legacy import _get_settings_fields

    return set(_get_settings_fields(Settings)) | BESIDE_SETTINGS


def test_every_variable_of_prefects_is_one():
    known = prefect_settings()
    assert "PREFECT_API_URL" in known
    named = {variable for one in OURS.values() for variable in one.get("environment", {})}
    named |= set(re.findall(r"^(?:# )?(PREFECT_[A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    named |= set(re.findall(r"\b(PREFECT_[A-Z_]+)=", (ROOT / "Dockerfile").read_text(encoding="utf-8")))
    prefects = {variable.removesuffix("_FROM") for variable in named if variable.startswith("PREFECT_")}
    # Those of the package that the small lock brings.
    assert {one for one in prefects if not one.startswith("PREFECT_REDIS_")} <= known


def test_prefect_takes_the_values(tmp_path):
    environment = {name: str(value) for name, value in SERVICES["prefect"]["environment"].items()}
    (tmp_path / "secret").write_text("p@ss:word/\n")
    environment = {
        name: str(tmp_path / "secret") if name.endswith("_FROM") else value for name, value in environment.items()
    }
    environment |= {"PATH": os.environ["PATH"], "PREFECT_HOME": str(tmp_path)}
    result = subprocess.run(
        ["sh", str(ROOT / "deploy" / "with-secrets"), sys.executable, "-c", READ],
        env=environment, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-1000:]
    assert result.stdout.strip() == "postgresql+asyncpg://prefect:p%40ss%3Aword%2F@postgres:5432/prefect"


def test_the_example_holds_no_secret():
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if SECRET.search(name) and not name.startswith("#"):
            assert value == "", line


# with-secrets

SHOW = "import os; print(os.environ.get('THING'), os.environ.get('THING_FROM'))"


def with_secrets(file):
    return subprocess.run(
        ["sh", str(ROOT / "deploy" / "with-secrets"), sys.executable, "-c", SHOW],
        env={"PATH": os.environ["PATH"], "THING_FROM": str(file)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_program_gets_what_the_file_holds(tmp_path):
    (tmp_path / "x").write_text("a b'c\"$d `e` \\\n")
    assert with_secrets(tmp_path / "x").stdout == "a b'c\"$d `e` \\ None\n"


@pytest.mark.parametrize("content", [None, ""])
def test_a_program_is_not_started_without_its_secret(content, tmp_path):
    if content is not None:
        (tmp_path / "x").write_text(content)
    result = with_secrets(tmp_path / "x")
    assert (result.returncode, result.stdout) == (78, "")
    assert f"THING is to come from {tmp_path}/x" in result.stderr
