"""The embedded server as processes meet it: each here is a real one, as root also under an ordinary user's id."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from config.settings import DatabaseSettings
from connectors.warehouse import Warehouse, WarehouseUnavailable
from connectors.warehouse.embedded import EmbeddedServer
from connectors.warehouse.postmaster import read_postmaster

ROOT = Path(__file__).parents[3]

OPEN_AND_WAIT = """
    import sys
    from pathlib import Path
    from sqlalchemy import text
    from config.settings import DatabaseSettings
    from connectors.warehouse import Warehouse, schema
    with Warehouse.open(DatabaseSettings(data_dir=Path(sys.argv[1]))) as warehouse:
        schema.migrate(warehouse)
        with warehouse.transaction() as conn:
            conn.execute(text("INSERT INTO sync.approvals (operator_id, flow, granted_at) "
                              "VALUES ('acme', :flow, now()) ON CONFLICT DO NOTHING"), {"flow": sys.argv[2]})
            print(conn.execute(text("SELECT count(*) FROM sync.approvals")).scalar_one(), flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def data_dir():
    """A short path that another user may pass through; whatever still runs there is stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ta-"))
    folder.chmod(0o755)
    yield folder / "data"
    running = read_postmaster(folder / "data" / "postgres")
    if running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


def start(data_dir: Path, name: str, prefix: tuple[str, ...] = ()) -> subprocess.Popen:
    """A process that opens the warehouse and stays until its standard input closes."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-W", "error", "-c", textwrap.dedent(OPEN_AND_WAIT), str(data_dir), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # Another user may not write where coverage keeps its data, and coverage says so on standard error.
        env={name: value for name, value in os.environ.items() if not (prefix and name.startswith("COVERAGE"))},
    )


def opened(process: subprocess.Popen) -> int:
    """How many approvals it saw once it was in; its error output where it never was."""
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return int(line)


def finish(process: subprocess.Popen) -> None:
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.communicate(timeout=30)


def is_running(data_dir: Path) -> bool:
    return read_postmaster(data_dir / "postgres") is not None


def test_two_processes_that_start_at_once_share_it_and_the_last_stops_it(data_dir):
    first, second = start(data_dir, "one"), start(data_dir, "two")
    assert {opened(first), opened(second)} <= {1, 2}
    finish(first)
    assert is_running(data_dir)
    finish(second)
    assert not is_running(data_dir)


def test_data_are_kept_over_a_restart(data_dir):
    for name, count in (("one", 1), ("two", 2), ("two", 2)):
        process = start(data_dir, name)
        assert opened(process) == count
        finish(process)


def test_a_killed_process_does_not_keep_the_server_up(data_dir):
    victim, survivor = start(data_dir, "one"), start(data_dir, "two")
    opened(victim)
    opened(survivor)
    kill(victim)
    finish(survivor)
    assert not is_running(data_dir)


def test_after_the_last_was_killed_the_next_takes_over(data_dir):
    victim = start(data_dir, "one")
    opened(victim)
    kill(victim)
    assert is_running(data_dir)
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        pass
    assert not is_running(data_dir)


def test_a_killed_server_is_recovered(data_dir):
    process = start(data_dir, "one")
    opened(process)
    kill(process)
    os.kill(read_postmaster(data_dir / "postgres").pid, signal.SIGKILL)
    again = start(data_dir, "one")
    assert opened(again) == 1
    finish(again)


def test_a_kill_during_initialisation_leaves_nothing_that_looks_finished(data_dir):
    (data_dir / "postgres.new" / "base").mkdir(parents=True)
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        assert is_running(data_dir)


def test_a_stale_process_id_of_another_program_is_no_server(data_dir):
    """As after a container's restart, when the old server's number belongs to somebody else."""
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        words = (data_dir / "postgres" / "postmaster.pid").read_text()
    lines = words.splitlines()
    lines[0] = str(os.getpid())
    (data_dir / "postgres" / "postmaster.pid").write_text("\n".join(lines))
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        assert is_running(data_dir)


def test_a_path_too_long_for_a_socket(data_dir):
    deep = data_dir / ("long " * 12).strip() / ("deeper'" * 8)
    with Warehouse.open(DatabaseSettings(data_dir=deep)) as warehouse:
        socket_dir = read_postmaster(deep / "postgres").socket_dir
        assert socket_dir != deep / "postgres"
        assert socket_dir.stat().st_mode & 0o777 == 0o700
        assert str(socket_dir) in warehouse.name
    shutil.rmtree(socket_dir)


def test_nobody_else_can_reach_the_socket(data_dir):
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        assert (data_dir / "postgres").stat().st_mode & 0o777 == 0o700


def test_two_handles_in_one_process_count_for_themselves(data_dir):
    first, second = EmbeddedServer.join(data_dir), EmbeddedServer.join(data_dir)
    first.leave()
    first.leave()
    assert is_running(data_dir)
    with psycopg.connect(second.address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    second.leave()
    assert not is_running(data_dir)


def test_data_of_another_major_version_are_refused(data_dir):
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(WarehouseUnavailable, match=r"PostgreSQL 15.*database\.url"):
        Warehouse.open(DatabaseSettings(data_dir=data_dir))


def test_a_server_that_does_not_start_says_why_and_what_to_do(data_dir):
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        pass
    with (data_dir / "postgres" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(WarehouseUnavailable, match=r"no_such_setting.*database\.url") as failure:
        Warehouse.open(DatabaseSettings(data_dir=data_dir))
    assert "\n" not in str(failure.value)


def test_a_file_where_the_folder_should_be(data_dir):
    data_dir.write_text("")
    with pytest.raises(WarehouseUnavailable, match=r"database\.data_dir"):
        Warehouse.open(DatabaseSettings(data_dir=data_dir))


def as_ordinary_user() -> tuple[int, tuple[str, ...]]:
    """A user who is not root, and what runs a program as him: ourselves, or as root nobody.

    nobody may read everything (the interpreter may be in root's home), but writes only what is his.
    """
    if os.geteuid() != 0:
        return os.geteuid(), ()
    nobody = pwd.getpwnam("nobody")
    ids = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    return nobody.pw_uid, ("setpriv", *ids, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")


def test_an_ordinary_user_runs_it_under_his_own_name(data_dir):
    owner, prefix = as_ordinary_user()
    os.chown(data_dir.parent, owner, -1)
    process = start(data_dir, "one", prefix)
    assert opened(process) == 1
    pid = read_postmaster(data_dir / "postgres").pid
    assert Path(f"/proc/{pid}").stat().st_uid == owner
    finish(process)
    # Root may use the same data, as their owner, and leaves them usable.
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        pid = read_postmaster(data_dir / "postgres").pid
        assert Path(f"/proc/{pid}").stat().st_uid == owner
    again = start(data_dir, "two", prefix)
    assert opened(again) == 2
    finish(again)


def test_an_ordinary_user_without_the_right_is_told(data_dir):
    data_dir.mkdir()
    data_dir.chmod(0o555)
    _, prefix = as_ordinary_user()
    process = start(data_dir, "one", prefix)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Make the folder writable" in errors.splitlines()[-1]


def test_only_the_first_start_makes_a_cluster(data_dir):
    began = time.monotonic()
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        pass
    first = time.monotonic() - began
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)):
        pass
    assert time.monotonic() - began - first < first
