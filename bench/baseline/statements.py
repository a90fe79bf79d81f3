"""The SQL of the hand-written endpoints."""

COLUMNS = """id, key, state, drafted_by, drafted_at, content_version, content_hash, submitted_by,
    submitted_at, assessor_id, inputs, return_reason, revisit_date, project_manager_id,
    project_key, version, changed_at, title, type, sponsor_id, org_unit, confidentiality,
    named_people, stakeholder_people, problem, proposed_solution, alternatives, urgency,
    requested_start, requested_finish, rough_duration_days, cost_least, cost_likely, cost_most,
    cost_currency,
    effort_hours, benefits, mandatory, regulation_ref"""

CLAIM_KEY = """
    INSERT INTO idempotency_keys (principal, operation, key, fingerprint)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING key
"""

FIND_ANSWER = """
    SELECT fingerprint, status, headers, body FROM idempotency_keys
    WHERE principal = $1 AND operation = $2 AND key = $3
"""

KEEP_ANSWER = """
    UPDATE idempotency_keys SET status = $4, headers = $5, body = $6
    WHERE principal = $1 AND operation = $2 AND key = $3
"""

NEXT_KEY = "SELECT nextval('key_prp')"

INSERT_PROPOSAL = f"""
    INSERT INTO proposals ({COLUMNS})
    VALUES ({", ".join(f"${n}" for n in range(1, COLUMNS.count(",") + 2))})
"""

STAKEHOLDER = """id, version, kind, person_id, name, organisation, interest, influence, attitude,
    engagement_current, engagement_desired, information_needs"""

OBJECTIVE = """id, version, statement, metric, unit, baseline_value, target_value, due,
    measurement_method, owner_id, strategic_objective_id"""


def _insert_part(table: str, columns: str) -> str:
    columns = f"{columns}, proposal_id, changed_at"
    values = ", ".join(f"${n}" for n in range(1, columns.count(",") + 2))
    return f"INSERT INTO {table} ({columns}) VALUES ({values})"


INSERT_STAKEHOLDER = _insert_part("stakeholders", STAKEHOLDER)
INSERT_OBJECTIVE = _insert_part("expected_objectives", OBJECTIVE)


def _json(columns: str) -> str:
    """The columns as an object; a number in JSON would be a float."""
    names = [name.strip() for name in columns.split(",")]
    said = [f"'{n}', {n}::text" if n.endswith("_value") else f"'{n}', {n}" for n in names]
    return ", ".join(said)


PARTS = f"""
    (SELECT coalesce(jsonb_agg(jsonb_build_object({_json(STAKEHOLDER)}) ORDER BY id), '[]')
        FROM stakeholders WHERE proposal_id = proposals.id) AS stakeholders,
    (SELECT coalesce(jsonb_agg(jsonb_build_object({_json(OBJECTIVE)}) ORDER BY id), '[]')
        FROM expected_objectives WHERE proposal_id = proposals.id) AS expected_objectives
"""

INSERT_EVENT = """
    INSERT INTO events (id, type, key, aggregate_type, aggregate_id, aggregate_version,
        occurred_at, actor, correlation_id, traceparent, data)
    VALUES ($1, $2, $3, $4, $11, $5, $6, $7, $8, $9, $10)
"""

LOCK_PROPOSAL = f"SELECT {COLUMNS}, {PARTS} FROM proposals WHERE id = $1 FOR UPDATE OF proposals"

SUBMIT_PROPOSAL = """
    UPDATE proposals SET state = 'SUBMITTED', version = version + 1, changed_at = $3,
        content_version = $4, content_hash = $5, submitted_by = $6, submitted_at = $3,
        assessor_id = NULL, inputs = '{}', return_reason = NULL
    WHERE id = $1 AND version = $2
"""

INSERT_VERSION = """
    INSERT INTO proposal_versions
        (proposal_id, number, content, content_hash, submitted_by, submitted_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""

MINE = """(SELECT project_id FROM project_members WHERE person_id = $2
    UNION ALL SELECT id FROM proposals WHERE sponsor_id = $2
    UNION ALL SELECT id FROM proposals WHERE drafted_by = $2)"""

GET_PROPOSAL = f"""
    SELECT {COLUMNS}, {PARTS}, (
        SELECT jsonb_build_object('state', state, 'opened_at', opened_at, 'due_at', due_at,
            'completed_at', completed_at, 'awaiting', awaiting)
        FROM handoffs WHERE handoffs.id = proposals.id
    ) AS handoff
    FROM proposals WHERE id = $1 AND (
        confidentiality = ANY($3) OR sponsor_id = $2 OR drafted_by = $2
        OR EXISTS (SELECT FROM project_members WHERE project_id = id AND person_id = $2))
"""

LIST_PROPOSALS = f"""
    SELECT id, key, version, state, title, type, sponsor_id, org_unit, urgency, confidentiality,
        drafted_at, submitted_at, assessor_id
    FROM proposals WHERE (confidentiality = ANY($1) OR id IN {MINE})
"""
