"""The people of the local platform: one or more for every part that a process gives someone."""

from dataclasses import dataclass

from shared.domain.actor import Role


@dataclass(frozen=True)
class Persona:
    """Somebody to sign in as; `duty` says what they are there for."""

    id: str
    name: str
    duty: str
    roles: tuple[Role, ...] = ()


PERSONAS: dict[str, Persona] = {
    persona.id: persona
    for persona in (
        Persona("analyst-lin", "林静", "PMO analyst", (Role.PMO_ANALYST,)),
        Persona("analyst-zhao", "赵敏", "PMO analyst", (Role.PMO_ANALYST,)),
        Persona("director-chen", "陈国栋", "PMO director", (Role.PMO_DIRECTOR,)),
        Persona("board-wang", "王建华", "board member", (Role.BOARD_MEMBER,)),
        Persona("board-liu", "刘芳", "board member", (Role.BOARD_MEMBER,)),
        Persona("board-sun", "孙立", "board member", (Role.BOARD_MEMBER,)),
        Persona("sponsor-zhang", "张伟", "sponsor"),
        Persona("sponsor-li", "李娜", "sponsor"),
        Persona("pm-zhou", "周涛", "project manager"),
        Persona("pm-wu", "吴倩", "project manager"),
        Persona("rm-xu", "徐峰", "resource manager", (Role.RESOURCE_MANAGER,)),
        Persona("executive-ma", "马骏", "executive", (Role.EXECUTIVE,)),
        Persona("auditor-hu", "胡明", "auditor", (Role.AUDITOR,)),
        Persona("admin-gao", "高翔", "administrator", (Role.ADMINISTRATOR,)),
        Persona("employee-he", "何雨", "employee"),
        Persona("integrator-erp", "企业资源系统", "enterprise system", (Role.INTEGRATOR,)),
    )
}
"""By id, which is the subject of their tokens. Sponsors and project managers hold no role in
the organisation: they become what they are on each undertaking. The last is no person."""
