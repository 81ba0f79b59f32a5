"""Random histories of Tech Log, of Tracking+ and of what goes wrong between them, for Hypothesis."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.e2e.veryon_line import ROUTE_OF, Line
from tests.e2e.veryon_people import ACTS, Act, People

READS = ("GET /registrations", "GET /places", "GET /users", "POST /token")
LOOKS = ("GET /technical-logs", "GET /defects", "GET /defects/{id}")
KINDS = ("lost_answer", "refused", "status_500", "cut_json", "expired_token")
# What is done, to which record, in what way. Several acts go before each synchronisation. A rule for each would leave
# most histories with few kinds of them, because Hypothesis switches rules off to find out which it takes to fail.
ACTS_BETWEEN = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=10)
Done = list[tuple[Act, int, int]]


class Tracked(RuleBasedStateMachine):
    """One operator's history. After every whole synchronisation Tracking+ is as the model says, each thing once."""

    # Opens a line for an operator that nobody has used yet.
    open_line: Callable[[], Line]

    def __init__(self) -> None:
        super().__init__()
        self.line = type(self).open_line()
        self.people = People(self.line)
        self.hour, self.disturbed, self.is_sound = 12.0, False, True

    def tick(self) -> float:
        self.hour += 1 / 12
        return self.hour

    def meanwhile(self, acts: Done) -> None:
        self.is_sound = False
        for act, pick, how in acts:
            act(self.people, pick, how)

    @rule(acts=ACTS_BETWEEN)
    def synchronise(self, acts: Done) -> None:
        self.meanwhile(acts)
        self.line.run(self.tick(), all_told=not self.disturbed)
        self.disturbed, self.is_sound = False, True

    @rule(
        acts=ACTS_BETWEEN,
        pick=st.integers(0, 5),
        kind=st.sampled_from(KINDS),
        after=st.integers(0, 1),
        times=st.sampled_from((1, 99)),
        blind=st.booleans(),
    )
    def synchronise_through_a_fault(
        self, acts: Done, pick: int, kind: str, after: int, times: int, blind: bool
    ) -> None:
        """At something that is to be written; where nothing is, at something that is read.

        blind: nor can it be looked up what became of it.
        """
        self.meanwhile(acts)
        due = sorted({ROUTE_OF[step] for step, _ in self.line.foretell(self.hour).steps}) or READS
        for look in LOOKS if blind else ():
            self.line.stand.fault("veryon", look, "status_503", times=None)
        self.line.stand.fault("veryon", due[pick % len(due)], kind, after=after, times=times)
        self.line.run_through(self.tick())
        self.line.stand.mend()
        self.disturbed, self.is_sound = True, True

    def teardown(self) -> None:
        """Quiet: one synchronisation puts everything right, and the next has nothing to do."""
        if not self.is_sound:
            return  # a step has failed, and that is what is to be seen
        self.line.run(self.tick(), all_told=not self.disturbed)
        self.line.rest(self.tick())
