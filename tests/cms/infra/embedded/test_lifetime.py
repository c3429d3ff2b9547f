import os
import signal
from contextlib import suppress

import psycopg
import pytest
import redis

from cms.infra.embedded import EmbeddedError, addresses, running
from cms.infra.embedded.lifetime import are_running
from cms.infra.embedded.processes import wait_for
from tests.cms.infra.embedded.conftest import leave, pids, supervisor_of


def write(data_dir, value):
    where = addresses(data_dir)
    with psycopg.connect(where.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])
    with redis.Redis.from_url(where.redis_url) as client:
        client.rpush("kept", value)


def read(data_dir):
    where = addresses(data_dir)
    with psycopg.connect(where.database_url) as connection:
        rows = [row[0] for row in connection.execute("SELECT value FROM kept").fetchall()]
    with redis.Redis.from_url(where.redis_url, decode_responses=True) as client:
        assert client.lrange("kept", 0, -1) == rows
    return rows


def test_the_servers_run_for_the_length_of_the_block_and_keep_what_was_written(data_dir):
    with running(data_dir):
        write(data_dir, "first")
    assert not are_running(data_dir)
    assert not pids(data_dir)
    with running(data_dir):
        write(data_dir, "second")
        assert read(data_dir) == ["first", "second"]


def test_nothing_is_written_without_being_flushed_and_nobody_else_can_connect(data_dir):
    with running(data_dir) as where, psycopg.connect(where.database_url) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert where.socket_dir.stat().st_mode & 0o077 == 0


def test_a_row_that_is_refused_is_told_to_the_log_without_what_it_holds(data_dir):
    with running(data_dir) as where, psycopg.connect(where.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (email text PRIMARY KEY, name text NOT NULL)")
        connection.execute("INSERT INTO people VALUES ('ana@example.org', 'Ana')")
        for row in ("'ana@example.org', 'Ana'", "'ana@example.net', NULL"):
            with pytest.raises(psycopg.IntegrityError):
                connection.execute(f"INSERT INTO people VALUES ({row})")  # noqa: S608 - a literal of this test
    log = "".join(path.read_text() for path in data_dir.rglob("*.log"))
    assert "people_pkey" in log
    assert "ana@example" not in log


def test_a_second_process_uses_the_servers_of_the_first_and_keeps_them_when_the_first_ends(data_dir, use_servers):
    first = use_servers()
    before = pids(data_dir)
    second = use_servers()
    assert pids(data_dir) >= before
    assert supervisor_of(data_dir)
    leave(first)
    write(data_dir, "after the first has gone")
    leave(second)
    assert not pids(data_dir)


def test_the_servers_end_with_a_user_that_is_killed(data_dir, use_servers):
    user = use_servers()
    user.kill()
    assert wait_for(lambda: not pids(data_dir), within=60)


@pytest.mark.drill
def test_nothing_outlives_a_killed_supervisor_and_the_next_start_recovers(data_dir, use_servers, drill_rounds):
    for number in range(drill_rounds):
        use_servers()
        write(data_dir, str(number))
        os.kill(supervisor_of(data_dir), signal.SIGKILL)
        assert wait_for(lambda: not pids(data_dir), within=60)
    with running(data_dir):
        assert len(read(data_dir)) == drill_rounds


@pytest.mark.drill
def test_locks_pid_files_and_sockets_of_a_killed_run_are_cleared(data_dir, use_servers, drill_rounds):
    for number in range(drill_rounds):
        user = use_servers()
        write(data_dir, str(number))
        for pid in {supervisor_of(data_dir), *pids(data_dir)}:
            with suppress(ProcessLookupError):  # it may have followed another one already
                os.kill(pid, signal.SIGKILL)
        user.kill()
        # A kill is a message: what it hits may hold its locks for a moment yet.
        assert wait_for(lambda: not are_running(data_dir) and not pids(data_dir), within=60)
        assert (data_dir / "postgresql" / "postmaster.pid").exists()
        assert list(addresses(data_dir).socket_dir.glob(".s.PGSQL.*.lock"))
        with running(data_dir):
            assert len(read(data_dir)) == number + 1


def test_a_pid_file_that_names_a_stranger_stops_nobody(data_dir):
    with running(data_dir):
        pass
    (data_dir / "postgresql" / "postmaster.pid").write_text(f"{os.getpid()}\n{data_dir}/postgresql\n")
    with running(data_dir):
        write(data_dir, "still there")


def test_a_set_up_that_was_cut_off_is_begun_again(data_dir):
    (data_dir / "postgresql.unfinished" / "base").mkdir(parents=True)
    with running(data_dir):
        write(data_dir, "whole")


def test_a_path_too_long_for_a_socket_is_replaced_by_a_short_one(tmp_path):
    data_dir = tmp_path / ("a folder, " * 12)
    with running(data_dir) as where:
        assert len(str(where.socket_dir / ".s.PGSQL.5432.lock")) <= 107
        write(data_dir, "far away")
        assert read(data_dir) == ["far away"]


def test_a_data_folder_below_one_that_is_closed_to_others_works(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o700)
    with running(tmp_path / "closed" / "data"):
        write(tmp_path / "closed" / "data", "inside")


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's folder can only be made by root")
def test_it_works_for_an_ordinary_user(data_dir, use_servers):
    data_dir.mkdir()
    os.chown(data_dir, 65534, 65534)
    # The capability only lets this user reach the interpreter and the folder, which may both be closed to others.
    ordinary = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    leave(use_servers(before=(*ordinary, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--")))
    assert (data_dir / "redis").stat().st_uid == 65534


def test_a_missing_program_is_named_with_what_to_do(data_dir, monkeypatch):
    monkeypatch.setenv("PATH", "")
    from cms.infra.embedded.servers import find_program

    with pytest.raises(EmbeddedError, match=r"no `postgres`: neither the package no_such_wheel .* DATABASE_URL"):
        find_program("postgres", package="no_such_wheel", folder="bin")


def test_a_server_that_cannot_start_is_reported_in_words(data_dir):
    with running(data_dir):
        pass
    (data_dir / "postgresql" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedError, match=r"PostgreSQL did not start; .*postgresql\.log says why"), running(data_dir):
        pass
