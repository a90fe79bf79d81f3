"""The addresses of a register's checklist and the answers to it."""

from services.risk.answers import commands, queries
from services.risk.answers.commands import ItemAnswer
from services.risk.answers.queries import AnswerView, ChecklistOfRegister
from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.registers.queries import REGISTER
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Registers")


@routes.query("/registers/{register_id}/checklist")
async def get_register_checklist(register_id: Ref, read: Reader) -> ChecklistOfRegister:
    """Get the checklist of a register: what to think of, and what was answered."""
    return await queries.get_register_checklist(read, register_id)


@routes.command(
    "/registers/{register_id}/checklist-answers", on=REGISTER, status=201, if_match=False
)
async def answer_checklist_item(
    register_id: Ref, answer: ItemAnswer, tx: Transaction
) -> AnswerView:
    """Answer an item of the checklist: it applies, and may be a risk at once, or it does not."""
    given = await commands.answer_checklist_item(tx, register_id, answer)
    return AnswerView.model_validate(given)
