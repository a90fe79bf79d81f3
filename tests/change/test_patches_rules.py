"""Patches: what of them may travel, and under which hash."""

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from services.change.patches.model import as_told, hash_of
from services.change.patches.queries import Operation, Operations
from services.change.patches.rules import without_words
from shared.contracts import patches
from shared.domain.canonical import content_hash

SHAPES: tuple[Any, ...] = get_args(get_args(Operation)[0])
WRITTEN: TypeAdapter[Any] = TypeAdapter(Operations)


def example(shape: Any) -> dict[str, Any]:
    found: dict[str, Any] = shape.model_config["json_schema_extra"]["examples"][0]
    return found


def test_people_can_write_every_operation_that_there_is() -> None:
    """REQ-127: each with its own shape, and what is written is what is told."""
    told = {kind.__name__ for kind in get_args(get_args(patches.Operation)[0])}
    assert {shape.__name__ for shape in SHAPES} == told
    kept = WRITTEN.dump_python(
        WRITTEN.validate_python([example(shape) for shape in SHAPES]), mode="json"
    )
    again = [one.model_dump(mode="json") for one in as_told(kept, words=True)]
    assert again == kept


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_an_operation_says_only_what_is_published(shape: Any) -> None:
    with pytest.raises(ValidationError):
        WRITTEN.validate_python([{**example(shape), "state": "APPROVED"}])


@pytest.mark.parametrize(
    "wrong",
    [
        {"op": "activity.burn", "code": "A-1"},
        {"op": "activity.remove"},
        {"op": "activity.remove", "code": "with blanks"},
        {"op": "milestone.move", "code": "M-1", "date": "2027-02-30"},
        {"op": "milestone.move", "code": "M-1", "date": "2027-03-01T00:00:00Z"},
        {"op": "budget.reduce", "code": "B-1", "amount": 12},
        {"op": "budget.reduce", "code": "B-1", "amount": "-12.00"},
        {"op": "tolerance.change", "aspect": "TIME", "plus": True, "minus": 0},
    ],
)
def test_what_is_no_operation_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WRITTEN.validate_python([wrong])


def test_words_stay_where_they_are_confidential() -> None:
    """A new element is then called by its code; what is left as it is, is no word."""
    patch: list[dict[str, Any]] = [
        {"op": "activity.add", "code": "A-1", "name": "机密", "wbs": "1"},
        {"op": "activity.modify", "code": "A-2", "name": None},
        {"op": "requirement.add", "code": "R-1", "statement": "机密", "acceptance_criterion": "x"},
    ]
    assert without_words(patch) == [
        {"op": "activity.add", "code": "A-1", "name": "", "wbs": "1"},
        {"op": "activity.modify", "code": "A-2", "name": None},
        {"op": "requirement.add", "code": "R-1", "statement": "", "acceptance_criterion": ""},
    ]


def test_the_hash_is_of_the_patch_as_it_is_told() -> None:
    """Who applies it can reckon it anew; with other words it is another patch."""
    kept = WRITTEN.dump_python(WRITTEN.validate_python([example(SHAPES[0])]), mode="json")
    plain = as_told(kept, words=True)
    assert hash_of(plain) == content_hash([one.model_dump(mode="json") for one in plain])
    assert hash_of(as_told(kept, words=False)) != hash_of(plain)
