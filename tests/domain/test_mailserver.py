"""The mail server, as an operator writes it down."""

from __future__ import annotations

import pytest

from visitapp.domain.errors import SettingError
from visitapp.domain.mailserver import MailServer, read_mail_server
from visitapp.settings import load_settings


def test_server_is_read_with_its_usual_port_and_a_password_of_any_signs() -> None:
    read = [
        read_mail_server(text) for text in ("smtp://localhost:25", "smtp://a%40b:p%3Aw@m.example", "smtps://m.example")
    ]

    assert read == [
        MailServer("localhost", 25, False), MailServer("m.example", 587, False, "a@b", "p:w"),
        MailServer("m.example", 465, True),
    ]  # fmt: skip
    assert [one.here for one in read] == [True, False, False]
    assert "p:w" not in repr(read[1])


@pytest.mark.parametrize(
    ("server", "sender", "fault"),
    [
        ("m.example", "a@m.example", "VISITAPP_SMTP: is no smtp://user:password@host:port"),
        ("smtp://m.example:99999", "a@m.example", "VISITAPP_SMTP: is no smtp://user:password@host:port"),
        ("smtp://secret@m.example", "a@m.example", "VISITAPP_SMTP: names a user without a password, or the other way"),
        ("smtp://m.example", "", "VISITAPP_MAIL_FROM: is required where VISITAPP_SMTP is set"),
        ("smtp://m.example", "Anna <a@m.example>", "VISITAPP_MAIL_FROM: is no e-mail address"),
    ],
)
def test_setting_that_is_wrong_is_named_without_its_value(server: str, sender: str, fault: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings({"VISITAPP_SMTP": server, "VISITAPP_MAIL_FROM": sender})

    assert str(caught.value).startswith(fault)
    assert "secret" not in str(caught.value)
