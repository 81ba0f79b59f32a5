"""A day of operations for the stand-in vendors: real flights, invented crews, and what happens through the day."""

from sandbox.day.build import Day, build
from sandbox.day.bulk import bulk
from sandbox.day.bulk_due_list import bulk_due_list
from sandbox.day.event import Event

__all__ = ["Day", "Event", "build", "bulk", "bulk_due_list"]
