"""What the environment says."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import environment, settings
from monitor.errors import SettingsError


def refusal(environ: dict[str, str], cwd: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings.read(environ, cwd)
    return str(caught.value).splitlines()


def test_an_empty_environment_has_every_default(tmp_path):
    (tmp_path / "feeds.yaml").touch()
    found = settings.read({}, tmp_path)
    assert found.config == tmp_path / "feeds.yaml"
    assert found.home == tmp_path
    assert found.database_url == f"sqlite:///{tmp_path}/data/monitor.db"
    assert found.bind == ("127.0.0.1", 8000)
    assert (found.log_format, found.log_level) == ("text", "info")
    assert found.admin_password is None


def test_without_a_file_of_ones_own_the_shipped_one_is_read_but_paths_start_here(tmp_path):
    found = settings.read({}, tmp_path)
    assert found.config == settings.shipped("feeds.yaml")
    assert found.config.is_file()
    assert found.home == tmp_path


def test_every_variable_is_read(tmp_path):
    (tmp_path / "mine.yaml").touch()
    (tmp_path / "words").mkdir()
    found = settings.read(
        {
            "MONITOR_CONFIG": "mine.yaml",
            "MONITOR_TEMPLATES": "words",
            "MONITOR_DATABASE_URL": "postgres://u:p@db/monitor",
            "MONITOR_SMTP_URL": "smtp://u:p@mail.example.org:587?starttls=required",
            "MONITOR_MAIL_FROM": "Monitor <monitor@example.org>",
            "MONITOR_PUBLIC_URL": "https://monitor.example.org/",
            "MONITOR_BIND": "[::1]:9000",
            "MONITOR_ADMIN_PASSWORD": "pw",
            "MONITOR_SECRET_KEY": "key",
            "MONITOR_PING_URL": "https://ping.example.org/1",
            "MONITOR_LLM_URL": "http://localhost:11434/v1",
            "MONITOR_LLM_MODEL": "small",
            "MONITOR_LLM_KEY": "llm",
            "MONITOR_LOG_FORMAT": "JSON",
            "MONITOR_LOG_LEVEL": "debug",
        },
        tmp_path,
    )
    assert found.config == tmp_path / "mine.yaml"
    assert found.templates == tmp_path / "words"
    assert found.database_url == "postgresql+psycopg://u:p@db/monitor"
    assert found.smtp_url == "smtp://u:p@mail.example.org:587?starttls=required"
    assert found.mail_from == "Monitor <monitor@example.org>"
    assert found.public_url == "https://monitor.example.org"
    assert found.bind == ("::1", 9000)
    assert (found.admin_password, found.secret_key, found.llm_key) == ("pw", "key", "llm")
    assert (found.llm_url, found.llm_model) == ("http://localhost:11434/v1", "small")
    assert (found.log_format, found.log_level) == ("json", "debug")


def test_no_secret_is_in_the_repr(tmp_path):
    secrets = {
        "MONITOR_DATABASE_URL": "postgresql://u:hunter2@db/m",
        "MONITOR_SMTP_URL": "smtp://u:hunter2@mail",
        "MONITOR_ADMIN_PASSWORD": "hunter2",
        "MONITOR_SECRET_KEY": "hunter2",
        "MONITOR_PING_URL": "https://ping.example.org/hunter2",
        "MONITOR_LLM_KEY": "hunter2",
    }
    assert "hunter2" not in repr(settings.read(secrets, tmp_path))


def test_an_empty_variable_counts_as_not_set(tmp_path):
    assert settings.read({"MONITOR_ADMIN_PASSWORD": "", "MONITOR_BIND": " "}, tmp_path).admin_password is None


def test_a_secret_may_lie_in_a_file_beside_the_working_folder(tmp_path):
    (tmp_path / "pw").write_text("correct horse \n")
    assert settings.read({"MONITOR_ADMIN_PASSWORD_FILE": "pw"}, tmp_path).admin_password == "correct horse"


def test_a_secret_keeps_its_inner_blanks_and_loses_only_the_last_line_end(tmp_path):
    (tmp_path / "note").write_bytes(b"\xef\xbb\xbf a b \r\n")
    assert environment.value({"NOTE_FILE": "note"}, "NOTE", tmp_path) == " a b "


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "is empty"), (b"\xff", "is not UTF-8"), (b"x" * 70_000, "is longer than 64 KiB")]
)
def test_a_secret_file_that_makes_no_sense_is_refused(tmp_path, content, words):
    (tmp_path / "pw").write_bytes(content)
    lines = refusal({"MONITOR_SECRET_KEY_FILE": "pw"}, tmp_path)
    assert len(lines) == 1
    assert lines[0].startswith("MONITOR_SECRET_KEY_FILE:")
    assert words in lines[0]


def test_a_secret_given_twice_is_refused(tmp_path):
    (tmp_path / "pw").write_text("b")
    lines = refusal({"MONITOR_SECRET_KEY": "a", "MONITOR_SECRET_KEY_FILE": "pw"}, tmp_path)
    assert lines == ["MONITOR_SECRET_KEY and MONITOR_SECRET_KEY_FILE are both set; keep one of them"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CONFIG", "nowhere.yaml", "there is no file"),
        ("TEMPLATES", "nowhere", "there is no folder"),
        ("DATABASE_URL", "mysql://db", "write sqlite:///data/monitor.db or postgresql://"),
        ("DATABASE_URL", "sqlite://", "SQLite needs a file"),
        ("DATABASE_URL", "data/monitor.db", "write sqlite:///data/monitor.db"),
        ("SMTP_URL", "mail.example.org", "write smtp://"),
        ("SMTP_URL", "smtp://mail?starttls=maybe", "starttls must be required or off"),
        ("SMTP_URL", "smtp://mail?tls=yes", "unknown option 'tls'"),
        ("SMTP_URL", "smtp://mail?ca=nowhere.pem", "there is no file"),
        ("SMTP_URL", "smtp://mail:99999", "ort"),
        ("MAIL_FROM", "monitor", "write monitor@example.org"),
        ("MAIL_FROM", "a@b.org\nBcc: c@d.org", "write monitor@example.org"),
        ("PUBLIC_URL", "monitor.example.org", "must begin with https://"),
        ("PUBLIC_URL", "https://m.org/?a=b", "the start page alone"),
        ("BIND", "8000", "write 127.0.0.1:8000"),
        ("BIND", "127.0.0.1:70000", "70000 is no port"),
        ("PING_URL", "ping", "must begin with https://"),
        ("LLM_URL", "https://llm.example.org", "MONITOR_LLM_MODEL must name a model"),
        ("LOG_FORMAT", "xml", "none of text, json"),
        ("LOG_LEVEL", "loud", "none of debug, info, warning, error"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path, name, value, words):
    lines = refusal({f"MONITOR_{name}": value}, tmp_path)
    assert len(lines) == 1
    assert f"MONITOR_{name}" in lines[0]
    assert words in lines[0]


def test_all_wrong_values_are_told_at_once(tmp_path):
    lines = refusal({"MONITOR_BIND": "x", "MONITOR_LOG_LEVEL": "y", "MONITOR_PUBLIC_URL": "z"}, tmp_path)
    assert len(lines) == 3


def test_a_wrong_mail_server_is_refused_without_its_password(tmp_path):
    assert "hunter2" not in refusal({"MONITOR_SMTP_URL": "smtp://u:hunter2@mail?a=b"}, tmp_path)[0]


def test_a_misspelt_variable_is_refused_with_the_right_name(tmp_path):
    assert refusal({"MONITOR_ADMIN_PASWORD": "x"}, tmp_path) == [
        "MONITOR_ADMIN_PASWORD: unknown variable, did you mean MONITOR_ADMIN_PASSWORD?"
    ]


def test_variables_that_an_orchestrator_adds_do_no_harm(tmp_path):
    added = {"MONITOR_PORT": "tcp://10.0.0.1:80", "MONITOR_SERVICE_HOST": "10.0.0.1", "MONITOR_PORT_80_TCP_ADDR": "x"}
    assert settings.read(added, tmp_path).bind == ("127.0.0.1", 8000)


def test_what_is_not_shipped_is_told_in_words():
    with pytest.raises(SettingsError, match=r"nothing\.yaml is missing from this installation"):
        settings.shipped("nothing.yaml")
