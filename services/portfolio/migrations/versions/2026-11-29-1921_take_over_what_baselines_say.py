"""Take over what baselines say: the milestones and deliverables of projects that have one."""

import sqlalchemy as sa
from alembic import op

revision = "202611291921"
down_revision = "202611291920"
branch_labels = None
depends_on = None

MILESTONES = """
    INSERT INTO milestones (id, version, changed_at, project_id, code, name, state, baseline_date,
        due_on, forecasts, owner_id, gate, acceptance_evidence)
    SELECT gen_random_uuid(), 1, now(), p.id, said->>'code', said->>'name', 'PLANNED',
        (said->>'date')::date, (said->>'date')::date, 0, said->>'owner_id', said->>'gate',
        said->>'acceptance_evidence'
    FROM projects p JOIN planned_contents c ON c.id = p.baseline_id,
        jsonb_array_elements(c.content->'milestones') AS said
    WHERE p.state IN ('BASELINED', 'EXECUTING', 'SUSPENDED')
    ON CONFLICT (project_id, code) DO NOTHING
"""
DELIVERABLES = """
    INSERT INTO deliverables (id, version, changed_at, project_id, code, name, wbs,
        acceptance_criteria, state, deliveries, rejections)
    SELECT gen_random_uuid(), 1, now(), p.id, said->>'code', said->>'name', said->>'wbs',
        said->>'acceptance_criteria', 'PLANNED', 0, 0
    FROM projects p JOIN planned_contents c ON c.id = p.baseline_id,
        jsonb_array_elements(c.content->'deliverables') AS said
    WHERE p.state IN ('BASELINED', 'EXECUTING', 'SUSPENDED')
    ON CONFLICT (project_id, code) DO NOTHING
"""


def upgrade() -> None:
    """Projects that are being closed, or over, are left as they are: nothing is asked of them."""
    op.execute(sa.text(MILESTONES))
    op.execute(sa.text(DELIVERABLES))


def downgrade() -> None:
    """What was taken over goes with its tables."""
