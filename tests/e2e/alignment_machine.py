"""Random histories of deferrals that people change in both systems, for Hypothesis.

What must hold is said about what both systems hold after each tick, and knows nothing of how the flows decide:

- what Tracking+ says of a deferral is never changed by us;
- what is closed on either side is left alone;
- what Tech Log says is changed only where it said the same since both last agreed, and Tracking+ did not; what
  Tracking+ leaves open stays as it was; what Tech Log left open may be filled in;
- where both differ, something is open on the worklist for that defect;
- where nobody changes anything, nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.e2e.alignment_line import BACK, DEFER, ONWARD, PUT, AlignmentLine, agrees, day
from tests.e2e.veryon_model import Record

KINDS = ("lost_answer", "refused", "status_500", "cut_json", "expired_token")
# Where a tick can be struck.
POINTS = (
    ("techlog", PUT), ("veryon", DEFER), ("veryon", "GET /defects"), ("techlog", "GET /defects"),
    ("veryon", "POST /defects"), ("techlog", "GET /defects/{id}"),
)  # fmt: skip
TURNS = ((ONWARD, BACK), (ONWARD, BACK), (ONWARD, BACK), (BACK, ONWARD), (ONWARD,), (BACK,))
CHANGES: tuple[Record, ...] = (
    {"targetDate": day(1)}, {"targetDate": day(2)}, {"reason": "Part on order."}, {"reference": "33-42-09"},
    {"melCategory": "B"}, {"targetDate": day(1), "reason": "Waiting for a slot."},
    {"deferredAt": "2026-03-10T10:00:00Z"},
)  # fmt: skip
PUT_OFF = ("deferred", "overdue")


class Hands:
    """Crews and engineers at both screens: one act a method, as veryon_people.py has them.

    A defect of a signed-off flight, one of a flight that is not signed off, and two of none are there from the start;
    the first and the last are put off.
    """

    def __init__(self, line: AlignmentLine) -> None:
        self.line = line
        defects = [line.raise_defect(sector) for sector in (line.fly(), line.fly(signed=False), None, None)]
        line.defer(defects[0])
        line.defer(defects[3], targetDate=None)

    def some(self, pick: int, *states: str) -> str | None:
        """One of the live defects in one of these states."""
        rows = sorted(self.line.techlog.rows("defects"), key=lambda row: str(row["createdAt"]))
        keys = [row["id"] for row in rows if row["status"] in states]
        return keys[pick % len(keys)] if keys else None

    def twinned(self, pick: int, *, deferred: bool) -> str | None:
        """One of those that Tracking+ has, with a deferral over there or without."""
        rows = sorted(self.line.techlog.rows("defects"), key=lambda row: str(row["createdAt"]))
        twins = [(row["id"], self.line.twin(row["id"])) for row in rows if row["status"] != "closed"]
        keys = [
            key
            for key, twin in twins
            if twin is not None and twin["status"] != "closed" and (twin["deferral"] is not None) is deferred
        ]
        return keys[pick % len(keys)] if keys else None

    def raise_defect(self, pick: int, how: int) -> None:
        self.line.raise_defect()

    def sign_off(self, pick: int, how: int) -> None:
        if rows := [row for row in self.line.techlog.rows("sectors") if row["status"] == "inProgress"]:
            self.line.sign_off(rows[0]["id"])

    def defer(self, pick: int, how: int) -> None:
        dates: tuple[Record, ...] = ({}, {"targetDate": day(1)}, {"targetDate": None}, {"type": "CDL"})
        undated: Record = {"targetDate": None, "melCategory": None}
        if defect := self.some(pick, "open"):
            self.line.defer(defect, status=PUT_OFF[how % 2], **(*dates, undated)[how % 5])

    def change(self, pick: int, how: int) -> None:
        if defect := self.some(pick, *PUT_OFF):
            self.line.change(defect, **CHANGES[how % len(CHANGES)])

    def extend(self, pick: int, how: int) -> None:
        if defect := self.some(pick, *PUT_OFF):
            made = len(self.line.row("defects", defect)["deferral"]["extensions"])
            self.line.extend(defect, day(how % 4), hour=11 + made / 60)

    def close(self, pick: int, how: int) -> None:
        if how % 2 and (defect := self.some(pick, "open", *PUT_OFF)):
            self.line.rectify(defect)

    def reopen(self, pick: int, how: int) -> None:
        if defect := self.some(pick, "closed"):
            self.line.stand.person("defects", defect, reopen={})

    def defer_there(self, pick: int, how: int) -> None:
        category = ("C", None)[how % 2]
        if defect := self.twinned(pick, deferred=False):
            self.line.defer_there(defect, targetDate=day(how), melCategory=category, reason="No part.")

    def change_there(self, pick: int, how: int) -> None:
        if defect := self.twinned(pick, deferred=True):
            self.line.defer_there(defect, **CHANGES[how % len(CHANGES)])

    def change_both(self, pick: int, how: int) -> None:
        """Two people who do not know of each other."""
        self.change(pick, how)
        self.change_there(pick, how + 1)

    def leave_open_there(self, pick: int, how: int) -> None:
        if defect := self.twinned(pick, deferred=True):
            self.line.defer_there(defect, **{("reason", "reference", "melCategory")[how % 3]: None})

    def agree_here(self, pick: int, how: int) -> None:
        """Somebody looks over there, and enters the same here."""
        if (defect := self.twinned(pick, deferred=True)) and self.line.here(defect):
            said = dict(self.line.over_there(defect) or {})
            said["deferredAt"] = said["deferredAt"][:19] + "Z"
            self.line.change(defect, **said, extensions=[])

    def agree_there(self, pick: int, how: int) -> None:
        if (defect := self.twinned(pick, deferred=True)) and (said := self.line.here(defect)) and "targetDate" in said:
            self.line.defer_there(defect, **(dict.fromkeys(("melCategory", "reason", "reference")) | said))

    def enter_native(self, pick: int, how: int) -> None:
        """A defect that began over there."""
        registration = self.line.there("registrations", registration="N101AC")["id"]
        number = len(self.line.veryon.rows("defects"))
        native = self.line.veryon.add(
            "defects", reference=f"WO-{number}", registrationId=registration, description="Seat track worn.",
            raisedAt="2026-03-10T08:00:00Z",
        )  # fmt: skip
        self.line.stand.change_there("defects", native["id"], defer={"targetDate": day(how)})


Act = Callable[[Hands, int, int], None]
# What is done most, stands more than once.
ACTS: tuple[Act, ...] = (
    Hands.defer, Hands.change_there, Hands.change, Hands.defer_there, Hands.change_there, Hands.extend, Hands.change,
    Hands.change_both, Hands.agree_there, Hands.agree_here, Hands.defer, Hands.leave_open_there, Hands.raise_defect,
    Hands.close, Hands.reopen, Hands.sign_off, Hands.enter_native,
)  # fmt: skip
ACTS_BETWEEN = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 6)), min_size=2, max_size=8)
Done = list[tuple[Act, int, int]]


class Aligned(RuleBasedStateMachine):
    """One operator's history, seen from both screens."""

    # Opens a line for an operator that nobody has used yet.
    open_line: Callable[[], AlignmentLine]

    def __init__(self) -> None:
        super().__init__()
        self.line = type(self).open_line()
        self.hands = Hands(self.line)
        # What both said when a whole tick last saw them agree, by defect.
        self.agreed: dict[str, Record] = {}
        self.hour, self.is_sound = 12.0, False
        self.line.calm(self.tick())
        self.remember()
        self.is_sound = True

    def tick(self) -> float:
        self.hour += 1 / 12
        return self.hour

    def meanwhile(self, acts: Done) -> None:
        self.is_sound = False
        for act, pick, how in acts:
            act(self.hands, pick, how)

    @rule(acts=ACTS_BETWEEN, flows=st.sampled_from(TURNS))
    def synchronise(self, acts: Done, flows: tuple[str, ...]) -> None:
        self.meanwhile(acts)
        self.watch(flows)
        self.is_sound = True

    @rule(
        acts=ACTS_BETWEEN,
        flows=st.sampled_from(TURNS),
        point=st.sampled_from(POINTS),
        kind=st.sampled_from(KINDS),
        times=st.sampled_from((1, 99)),
    )
    def synchronise_through_a_fault(
        self, acts: Done, flows: tuple[str, ...], point: tuple[str, str], kind: str, times: int
    ) -> None:
        self.meanwhile(acts)
        self.line.stand.fault(*point, kind, times=times)
        self.watch(flows, disturbed=True)
        self.line.stand.mend()
        self.is_sound = True

    def teardown(self) -> None:
        """Quiet: one tick settles what is left, and the next three have nothing to do."""
        if not self.is_sound:
            return  # a step has failed, and that is what is to be seen
        self.watch((ONWARD, BACK))
        told = None
        for _ in range(3):
            self.line.quiet(self.tick())
            assert told is None or self.line.told() == told
            told = self.line.told()
        self.nothing_is_lost()
        left = self.line.product.outbox("pending", "uncertain")
        assert left == [], [(row["entity"], row["operation"], row["status"]) for row in left]

    # What must hold

    def watch(self, flows: tuple[str, ...], *, disturbed: bool = False) -> None:
        """A tick, and what it may and must have done."""
        before = deepcopy(self.line.deferrals())
        said = {key: (self.line.here(key), self.line.over_there(key)) for key in before[0]}
        outcomes = self.line.tick(self.tick(), *flows)
        allowed = {"Completed", "NeedsAttention"} | ({"Failed"} if disturbed else set())
        assert {outcome.state for outcome in outcomes} <= allowed, outcomes
        self.nothing_is_changed_over_there(before[1])
        for key, was in before[0].items():
            self.nothing_is_overwritten(key, was, *said[key])
        if not disturbed and BACK in flows:
            self.what_changed_there_alone_is_here(said)
        if not disturbed and set(flows) == {ONWARD, BACK}:
            self.nothing_is_lost()
            self.remember()

    def nothing_is_changed_over_there(self, before: Record) -> None:
        after = self.line.deferrals()[1]
        changed = {key: (was, after[key]) for key, was in before.items() if was is not None and was != after[key]}
        assert changed == {}

    def nothing_is_overwritten(
        self, key: str, was: tuple[str, Record | None], here: Record | None, there: Record | None
    ) -> None:
        status, deferral = self.line.deferrals()[0][key]
        if (status, deferral) == was:
            return
        assert was[0] != "closed", f"{key} was closed"
        assert there is not None, f"{key}: Tracking+ says nothing, and Tech Log was changed"
        now = self.line.here(key)
        assert agrees(now, there), f"{key}: set to {now}, which is not what Tracking+ says: {there}"
        lost = {name: value for name, value in (here or {}).items() if (now or {}).get(name) != value}
        agreed = self.agreed.get(key)
        assert not lost or here == agreed, f"{key}: {lost} was said here since both agreed on {agreed}, and is gone"
        erased = {name for name in lost if name not in there and (now or {}).get(name) is None}
        assert not erased, f"{key}: null erased {erased}"

    def what_changed_there_alone_is_here(self, said: dict[str, tuple[Record | None, Record | None]]) -> None:
        for key, (here, there) in said.items():
            agreed = self.agreed.get(key)
            if there is None or agreed is None or here != agreed or agrees(agreed, there):
                continue
            if "closed" in self.states(key):
                continue
            assert self.line.agree(key), f"{key}: {there} was said over there alone, and is not here: {here}"

    def states(self, key: str) -> tuple[str, str | None]:
        """Of the defect here and over there."""
        twin = self.line.twin(key)
        return self.line.row("defects", key)["status"], None if twin is None else twin["status"]

    def nothing_is_lost(self) -> None:
        """Where they differ, a person knows of it."""
        for row in self.line.techlog.rows("defects"):
            if row["status"] == "closed" or self.line.agree(row["id"]):
                continue
            assert self.line.open_of(row["id"]), (
                f"{row['id']}: {self.line.here(row['id'])} here and {self.line.over_there(row['id'])} there, "
                "and nobody is told"
            )

    def remember(self) -> None:
        for row in self.line.techlog.rows("defects"):
            here = self.line.here(row["id"])
            if here is not None and row["status"] != "closed" and self.line.agree(row["id"]):
                self.agreed[row["id"]] = here
