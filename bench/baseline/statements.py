"""The SQL of the hand-written endpoints."""

COLUMNS = """id, key, state, drafted_by, drafted_at, content_version, content_hash, submitted_by,
    submitted_at, assessor_id, assessors, interests, inputs, return_reason, revisit_date,
    project_manager_id, project_key, version, changed_at, title, type, sponsor_id, org_unit,
    confidentiality, named_people, stakeholder_people, problem, proposed_solution, alternatives,
    urgency, requested_start, requested_finish, rough_duration_days, cost_least, cost_likely,
    cost_most, cost_currency, effort_hours, resource_needs, financial_case, benefits, mandatory,
    regulation_ref, cites_id, acknowledged_duplicate_of, tier, policy_number, cost_cny, sla_stage,
    sla_due, sla_days_left, sla_breached, decide_due, risk_level"""

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
        assessor_id = NULL, assessors = '[]', interests = '[]', inputs = '{}',
        return_reason = NULL, tier = $7, policy_number = $8, cost_cny = $9, sla_stage = 'SCREENING',
        sla_due = $10, sla_days_left = NULL, decide_due = $11
    WHERE id = $1 AND version = $2
"""

TYPE_IS_ACTIVE = "SELECT active FROM project_types WHERE code = $1"

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"

SAME_SPONSORS = """
    SELECT id, key, title FROM proposals
    WHERE sponsor_id = $1 AND id <> $2 AND state = ANY('{SUBMITTED,SCREENING,RETURNED,CONSULTING,
        DECISION_PENDING,DEFERRED}')
    ORDER BY drafted_at DESC LIMIT 200
"""

POLICY = "SELECT * FROM admission_policies WHERE state = 'ACTIVE'"

FILES = """
    SELECT file_name, media_type, bytes, sha256 FROM attachments
    WHERE proposal_id = $1 AND state NOT IN ('REMOVED', 'INFECTED') ORDER BY id
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
    ) AS handoff, CASE WHEN state = 'DECISION_PENDING' THEN (
        SELECT authority FROM admission_policies WHERE state = 'ACTIVE') END AS authority
    FROM proposals WHERE id = $1 AND (
        confidentiality = ANY($3) OR sponsor_id = $2 OR drafted_by = $2
        OR EXISTS (SELECT FROM project_members WHERE project_id = id AND person_id = $2))
"""

LIST_PROPOSALS = f"""
    SELECT id, key, version, state, title, type, sponsor_id, org_unit, urgency, confidentiality,
        drafted_at, submitted_at, assessor_id, tier, sla_stage, sla_due, sla_breached
    FROM proposals WHERE (confidentiality = ANY($1) OR id IN {MINE})
"""

LIST_WHOLE_PROPOSALS = f"""
    SELECT {COLUMNS}, {PARTS}, (
        SELECT jsonb_build_object('state', state, 'opened_at', opened_at, 'due_at', due_at,
            'completed_at', completed_at, 'awaiting', awaiting)
        FROM handoffs WHERE handoffs.id = proposals.id
    ) AS handoff, CASE WHEN state = 'DECISION_PENDING' THEN (
        SELECT authority FROM admission_policies WHERE state = 'ACTIVE') END AS authority
    FROM proposals WHERE (confidentiality = ANY($1) OR id IN {MINE})
"""
