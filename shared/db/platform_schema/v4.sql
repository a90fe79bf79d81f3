-- Who gave up a parked event, and why. Never edited once released, like the others.
CREATE TABLE discarded_events (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    stream_seq bigint NOT NULL,
    key uuid,
    subject varchar(255) NOT NULL,
    headers jsonb NOT NULL,
    payload bytea NOT NULL,
    attempts integer NOT NULL,
    error text,
    parked_at timestamptz NOT NULL,
    discarded_at timestamptz NOT NULL,
    discarded_by varchar(128) NOT NULL,
    reason text NOT NULL,
    CONSTRAINT pk_discarded_events PRIMARY KEY (seq),
    CONSTRAINT uq_discarded_events_event_id UNIQUE (event_id)
);

-- What was given up is part of the history: the application may add to it and change nothing.
REVOKE UPDATE, DELETE, TRUNCATE ON discarded_events FROM {app};
