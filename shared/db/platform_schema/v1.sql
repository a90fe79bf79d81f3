-- The platform tables of one service's database, as first created. Never edited: a change to
-- them is a v2.sql and a migration in each service.
CREATE TABLE events (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    id uuid NOT NULL,
    type varchar(120) NOT NULL,
    key uuid NOT NULL,
    aggregate_type varchar(60) NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_version integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor varchar(128) NOT NULL,
    on_behalf_of varchar(128),
    reason text,
    correlation_id uuid NOT NULL,
    causation_id uuid,
    traceparent varchar(55),
    data jsonb NOT NULL,
    published_at timestamptz,
    chain_seq bigint,
    chain_hash bytea,
    CONSTRAINT pk_events PRIMARY KEY (seq),
    CONSTRAINT uq_events_id UNIQUE (id),
    CONSTRAINT uq_events_chain_seq UNIQUE (chain_seq)
);
CREATE INDEX ix_events_aggregate_id_seq ON events (aggregate_id, seq);
CREATE INDEX ix_events_unpublished ON events (seq) WHERE published_at IS NULL;

CREATE TABLE inbox (
    event_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_inbox PRIMARY KEY (event_id)
);

CREATE TABLE parked_events (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    stream_seq bigint NOT NULL,
    key uuid,
    subject varchar(255) NOT NULL,
    headers jsonb NOT NULL,
    payload bytea NOT NULL,
    state varchar(20) NOT NULL,
    attempts integer NOT NULL,
    error text,
    parked_at timestamptz NOT NULL DEFAULT now(),
    next_attempt_at timestamptz,
    CONSTRAINT pk_parked_events PRIMARY KEY (seq),
    CONSTRAINT uq_parked_events_event_id UNIQUE (event_id)
);
CREATE INDEX ix_parked_events_key_seq ON parked_events (key, seq);

CREATE TABLE idempotency_keys (
    principal varchar(128) NOT NULL,
    operation varchar(80) NOT NULL,
    key varchar(255) NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint,
    headers jsonb,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (principal, operation, key)
);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE TABLE jobs (
    id uuid NOT NULL,
    kind varchar(60) NOT NULL,
    params jsonb NOT NULL,
    state varchar(20) NOT NULL,
    progress smallint NOT NULL DEFAULT 0,
    attempts smallint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    cancel_requested timestamptz,
    problem jsonb,
    requested_by varchar(128) NOT NULL,
    roles jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT pk_jobs PRIMARY KEY (id)
);
CREATE INDEX ix_jobs_requested_by_id ON jobs (requested_by, id);
CREATE INDEX ix_jobs_open ON jobs (id) WHERE state IN ('QUEUED', 'RUNNING');

CREATE TABLE job_files (
    job_id uuid NOT NULL,
    file_name varchar(200) NOT NULL,
    media_type varchar(120) NOT NULL,
    content bytea STORAGE EXTERNAL NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_job_files PRIMARY KEY (job_id)
);
CREATE INDEX ix_job_files_expires_at ON job_files (expires_at);

CREATE TABLE projects_copy (
    id uuid NOT NULL,
    key varchar(20) NOT NULL,
    title varchar(200) NOT NULL,
    state varchar(40) NOT NULL,
    confidentiality varchar(20) NOT NULL,
    teller varchar(20) NOT NULL,
    stage smallint NOT NULL,
    revision integer NOT NULL,
    CONSTRAINT pk_projects_copy PRIMARY KEY (id),
    CONSTRAINT uq_projects_copy_key UNIQUE (key)
);

CREATE TABLE project_members (
    project_id uuid NOT NULL,
    person_id varchar(128) NOT NULL,
    role varchar(40) NOT NULL,
    CONSTRAINT pk_project_members PRIMARY KEY (project_id, person_id, role)
);
CREATE INDEX ix_project_members_person_id_project_id ON project_members (person_id, project_id);

-- The application may add to the history and mark what it has published; it can change nothing.
REVOKE UPDATE, DELETE, TRUNCATE ON events FROM {app};
GRANT UPDATE (published_at, chain_seq, chain_hash) ON events TO {app};
