"""Who a Tech Log user is in LEON."""

from __future__ import annotations

import pytest

from model.records import LeonPerson
from transforms.logins import Logins

PEOPLE = [
    LeonPerson(1, ("ann@acme.example", "ann@home.example")),
    LeonPerson(2, ("ben@acme.example",)),
    LeonPerson(3, ("cat@acme.example", "shared@acme.example")),
    LeonPerson(4, ("desk@acme.example",)),
    LeonPerson(5, ("desk@acme.example",)),
    LeonPerson(6, ()),
    LeonPerson(7, ("shared@acme.example",)),
]


@pytest.mark.parametrize(
    ("email", "login"),
    [
        ("ann@acme.example", 1),
        ("Ann@ACME.example", 1),
        (" ann@acme.example ", 1),
        ("ann@home.example", 1),
        ("ben@acme.example", 2),
        # Somebody's own address comes before another's contact address.
        ("shared@acme.example", 7),
        # Two share it: nobody says who flew.
        ("desk@acme.example", None),
        ("nobody@acme.example", None),
        (None, None),
    ],
)
def test_a_login_is_found_by_address_and_never_guessed(email, login):
    assert Logins(PEOPLE).find(email) == login
