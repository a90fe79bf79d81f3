"""Who must have which course, and whether they have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Demanded:
    """A course, of whom it is asked, and in which projects (empty: in all)."""

    code: str
    roles: Sequence[str]
    project_types: Sequence[str]


@dataclass(frozen=True)
class Need:
    """One person who must have one course, and whether they do."""

    person_id: str
    role: str
    course_code: str
    covered: bool
    expires_on: date | None


def needs(
    members: Sequence[tuple[str, str]],
    courses: Sequence[Demanded],
    project_type: str | None,
    held: Mapping[tuple[str, str], date | None],
) -> list[Need]:
    """Each (person, role) against each course that is asked of the role in this type of project.

    Of a project manager and a sponsor in an IT project, and one course for project managers in IT
    projects, there is one need; in an INFRA project, none; where the type is unknown, only courses
    for all types count. `held` says until when each (person, course) counts, None for ever.
    """
    return [
        Need(person, role, course.code, covered, held.get((person, course.code)))
        for person, role in sorted(members)
        for course in sorted(courses, key=lambda c: c.code)
        if role in course.roles
        and (not course.project_types or project_type in course.project_types)
        for covered in [(person, course.code) in held]
    ]
