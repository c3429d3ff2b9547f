import subprocess
import sys

import pytest

from cms.infra.embedded.command_line import needs_servers
from tests.cms.infra.embedded.conftest import ROOT


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["help"],
        ["migrate", "--help"],
        ["--version"],
        ["check"],
        ["collectstatic", "--noinput"],
        ["compilemessages"],
    ],
)
def test_a_command_that_reads_no_data_starts_nothing(arguments):
    assert not needs_servers(arguments)


@pytest.mark.parametrize("arguments", [["migrate"], ["shell"], ["check", "--database", "default"], ["run_huey"]])
def test_a_command_that_reads_data_has_the_servers(arguments):
    assert needs_servers(arguments)


def manage(*arguments, environment):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_command_runs_on_servers_of_its_own_data_folder(environment, data_dir):
    code = "from django.db import connection as c; print(c.cursor().execute('select 41 + 1').fetchone()[0])"
    assert manage("shell", "-v", "0", "-c", code, environment=environment).stdout == "42\n"
    assert (data_dir / "postgresql").is_dir()


def test_nothing_is_started_where_both_addresses_are_given(environment, data_dir):
    given = {"DATABASE_URL": "postgres://nobody@localhost:1/none", "REDIS_URL": "redis://localhost:1/0"}
    assert manage("migrate", environment=environment | given).returncode == 1
    assert not (data_dir / "postgresql").exists()
