"""Tables made anew beside those in use, and exchanged for them, while the service goes on working.

The drafts have the names of the tables and are found before them, so whatever fills the tables
fills the drafts inside this transaction.
"""

from collections.abc import Sequence

from sqlalchemy import Table, text

from shared.db.transaction import Transaction


async def begin_anew(tx: Transaction, tables: Sequence[Table]) -> None:
    """From here on, what this transaction writes to them goes into empty drafts."""
    for table in tables:
        draft = f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL) ON COMMIT DROP"
        await tx.execute(text(draft))


async def hold_still(tx: Transaction, tables: Sequence[Table]) -> None:
    """Nobody else changes them until the end of this transaction; all may read them."""
    names = ", ".join(f"public.{table}" for table in tables)
    await tx.execute(text(f"LOCK {names} IN SHARE ROW EXCLUSIVE MODE"))


async def take_over(tx: Transaction, tables: Sequence[Table]) -> int:
    """Make them what the drafts say; how many rows that added, changed or removed."""
    changed = 0
    for table in tables:
        here, anew = f"TABLE public.{table}", f"TABLE pg_temp.{table}"
        key = ", ".join(column.name for column in table.primary_key)
        wrong = f"SELECT {key} FROM ({here} EXCEPT {anew}) AS wrong"
        for statement in (
            f"DELETE FROM public.{table} WHERE ({key}) IN ({wrong}) RETURNING {key}",
            f"INSERT INTO public.{table} ({anew} EXCEPT {here}) RETURNING {key}",
        ):
            rows = (await tx.execute(text(statement))).all()
            changed += len(rows)
    return changed
