-- Webhooks. Never edited once released: a change to the platform tables is the next version
-- and a migration in each service.
CREATE TABLE webhook_subscriptions (
    id uuid NOT NULL,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL,
    service varchar(20) NOT NULL,
    state varchar(40) NOT NULL,
    name varchar(200) NOT NULL,
    url varchar(400) NOT NULL,
    types jsonb NOT NULL,
    scope varchar(40) NOT NULL,
    owner_id varchar(128) NOT NULL,
    created_at timestamptz NOT NULL,
    secret varchar(100) NOT NULL,
    former_secret varchar(100),
    former_until timestamptz,
    disabled_because varchar(40),
    place bigint NOT NULL,
    failures integer NOT NULL,
    failing_since timestamptz,
    next_attempt_at timestamptz NOT NULL,
    told_at timestamptz,
    CONSTRAINT pk_webhook_subscriptions PRIMARY KEY (id)
);
CREATE INDEX ix_webhook_subscriptions_owner_id_id ON webhook_subscriptions (owner_id, id);
CREATE INDEX ix_webhook_subscriptions_state_id ON webhook_subscriptions (state, id);

CREATE TABLE webhook_deliveries (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type varchar(120) NOT NULL,
    chain_seq bigint NOT NULL,
    attempt integer NOT NULL,
    delivered boolean NOT NULL,
    status smallint,
    error varchar(40),
    milliseconds integer NOT NULL,
    attempted_at timestamptz NOT NULL,
    next_attempt_at timestamptz,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (seq)
);
CREATE INDEX ix_webhook_deliveries_webhook_id_seq ON webhook_deliveries (webhook_id, seq);
CREATE INDEX ix_webhook_deliveries_attempted_at ON webhook_deliveries (attempted_at);
