"""The tasks that can be evaluated. A later task is one more entry here and one more module."""

from __future__ import annotations

from riparian.evaluate.frame import Task
from riparian.evaluate.status import STATUS

TASKS: dict[str, Task] = {task.name: task for task in (STATUS,)}
"""Every task by its name."""
