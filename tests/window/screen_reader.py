"""What somebody hears who does not see the window: what happens is said once, and things have names, order and number.

accesskit sends no events of live regions but announcements: of a text that comes, and of one that changes. A text is heard
twice where its node is not the same one any more, and not at all where its node is not live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import Demo
from desktop import wait_for
from events import ASSERTIVE, POLITE, Events
from window import FIELD, PRESSABLE, ROW, TEXT, Window

if TYPE_CHECKING:
    from flows import Runner

REFUSED = "You don't have permission to delete console passwords"
SIGNED_OUT = "You are no longer signed in to AWS. Nothing was changed"
CLEARED = "The copied password is no longer on the clipboard"


class Ear:
    """Remembers what was to be heard, and how pressing it was."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.expected: dict[str, int] = {}

    def hears(self, part: str, pressing: int = POLITE) -> None:
        self.expected[part] = pressing
        wait_for(f"“{part}” to be said", lambda: self._times(part))

    def heard_each_once(self) -> None:
        """Asked at the end: what is said twice need not be said twice at once."""
        for part, pressing in self.expected.items():
            assert self._times(part) == [pressing], f"“{part}” in {self.events.said()}"

    def _times(self, part: str) -> list[int]:
        return [event.detail for event in self.events.heard() if event.name == "Announcement" and part in event.text]


def hear_a_reset(run: Runner) -> None:
    """Who is found, what became of the reset, and where the password is."""
    account = Demo(run.desktop, run.options.demo_server, "--fault", "DeleteLoginProfile=denied:always")
    user = with_profile(account)
    settings = {"clear_clipboard_seconds": 10}

    def work(window: Window, ear: Ear) -> None:
        window.type_into("Filter users", user)
        ear.hears("1 user")
        ear.hears(user)
        window.choose_row(user)
        window.press("Reset password…")
        window.press("Reset password")
        ear.hears(f"Hand over to {user}")
        window.press("Copy password")
        ear.hears("The password is on the clipboard")
        wait_for("the seconds that it stays there", lambda: window.says("Copied, cleared in"))
        ear.hears(CLEARED)
        window.press("I handed it over")
        ear.hears(f"Handed over to {user}")
        window.press("Delete password…")
        window.press("Delete password")
        ear.hears(REFUSED, ASSERTIVE)
        window.press("Cancel")
        window.wait_gone(TEXT, f"Delete password for {user}")
        window.type_into("Filter users", "zzz")
        ear.hears("No users match the filter")

    def hear() -> None:
        with run.window("--endpoint-url", account.url, settings=settings) as window:
            wait_for("rows", lambda: window.names(ROW))
            with Events(run.desktop, window.process.pid) as events:
                ear = Ear(events)
                work(window, ear)
                said = events.said()
                # Texts that are there, and not live, are not said: what they count would be said each second.
                assert not any("cleared in" in text or "shown" in text for text in said), said
                # The user's name is a part of other things that are said.
                assert said.count(user) == 1, said
                del ear.expected[user]
                ear.heard_each_once()

    run.flow("hear once what becomes of a reset", hear)


def hear_that_one_is_signed_out(run: Runner) -> None:
    account = Demo(run.desktop, run.options.demo_server, "--fault", "UpdateLoginProfile=expired:always")
    user = with_profile(account)

    def hear() -> None:
        with run.window("--endpoint-url", account.url) as window:
            window.type_into("Filter users", user)
            window.choose_row(user)
            with Events(run.desktop, window.process.pid) as events:
                ear = Ear(events)
                window.press("Reset password…")
                window.press("Reset password")
                ear.hears(SIGNED_OUT, ASSERTIVE)
                window.press("Cancel")
                window.wait_gone(TEXT, f"Reset password for {user}")
                ear.heard_each_once()

    run.flow("hear once that one is signed out", hear)


def find_ones_way(run: Runner) -> None:
    """Names, the table, and the order in which Tab goes."""

    def names_and_table() -> None:
        with run.window("--demo") as window:
            wait_for("rows", lambda: window.names(ROW))
            assert window.names({"frame"})[0], "the window has no name"
            regions = window.names({"landmark"})
            assert {"User list", "Details"} <= set(regions) and all(regions), f"the regions are named {regions}"
            table = window.wait({"table"}, "Users")
            children = [child.getRoleName() for child in descendants(table.node)]
            assert children.count("table row") >= 10 and children.count("column header") >= 5, children
            # Of a table AT-SPI is told nothing but this: each row says how many there are, and which of them it is.
            wait_for("the number of rows", lambda: window.place_of_first_row() == ("1", "214"))
            window.type_into("Filter users", window.names(ROW)[3])
            wait_for("one row", lambda: len(window.names(ROW)) == 1 and window.place_of_first_row() == ("1", "1"))

    def tab_order() -> None:
        with run.window("--demo") as window, Events(run.desktop, window.process.pid) as events:
            wait_for("rows", lambda: window.names(ROW))
            # Counts are parts of names: they must not go on changing while they are walked.
            wait_for("all that is read", lambda: not any(name.endswith(" known") for name in window.names(PRESSABLE)))
            window.type_into("Filter users", "")
            expected = window.stops()
            first = expected.index("Filter users")
            expected = expected[first:] + expected[:first]
            walked = ["Filter users"]
            while len(walked) < len(expected):
                before = len(events.focused())
                window.keys("key", "Tab")
                walked.append(wait_for("the next stop", lambda before=before: events.focused()[before:])[0][1])
            assert walked == expected, f"Tab goes {walked}, the tree {expected}"

    run.flow("know the table, the regions and their names", names_and_table)
    run.flow("go with Tab in the order of the tree", tab_order)


def with_profile(account: Demo) -> str:
    """A user who has a console password, and whose name is part of no other's."""
    users = sorted(account.users())
    return next(
        user for user in users if sum(user in other for other in users) == 1 and "." in user and account.profile(user)
    )


def descendants(node: object) -> list:
    found = []
    for child in node:
        if child is not None:
            found += [child, *descendants(child)]
    return found
