"""The tasks that can be evaluated. A later task is one more entry here and one more module."""

from __future__ import annotations

from riparian.evaluate.frame import Task
from riparian.evaluate.links import LINKS
from riparian.evaluate.overlaps import OVERLAPS
from riparian.evaluate.places import PLACES
from riparian.evaluate.purposes import PURPOSES
from riparian.evaluate.status import STATUS
from riparian.evaluate.titles import TITLES

TASKS: dict[str, Task] = {
    task.name: task for task in (STATUS, PLACES, PURPOSES, TITLES, LINKS, OVERLAPS)
}
"""Every task by its name."""
