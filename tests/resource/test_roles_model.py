"""A role by itself."""

from uuid import uuid4

import pytest

from services.resource.roles.model import Role, RoleState
from shared.contracts.resource import RoleChanged
from shared.domain.errors import IllegalMove


def test_a_retired_role_is_changed_no_more() -> None:
    """Its code stays for the plans that use it (REQ-186)."""
    role = Role.add(uuid4(), {"code": "buyer", "name": "采购专员", "name_en": "Buyer"})
    role.take_recorded()
    role.version = 1
    role.retire("外包。")
    (told,) = role.take_recorded()
    assert isinstance(told, RoleChanged)
    assert (told.code, told.state, told.role_version) == ("buyer", "RETIRED", 2)
    assert role.state is RoleState.RETIRED
    with pytest.raises(IllegalMove):
        role.change({"name": "采购"})
    assert role.take_recorded() == []
