"""Who may do what in risk: registers are opened and moved by events, and read by people."""

from shared.domain.permissions import Permissions, may

PERMISSIONS = Permissions(
    {
        "listRegisters": may(everyone=True),
        "getRegister": may(everyone=True),
        "getRegisterHistory": may(everyone=True),
    }
)
