-- The tables of the hub: what came in is only ever added to.
--
-- hub_owner owns everything and cannot log in; hub_app serves and may SELECT and INSERT, nothing else.
-- Run as a superuser by `hub init`, in one transaction, once for each database.

CREATE SCHEMA hub AUTHORIZATION hub_owner;
SET LOCAL ROLE hub_owner;
SET LOCAL search_path = hub;

-- Whose hub this is, and the shape of these tables.
CREATE TABLE organisation (
    root_public bytea NOT NULL CHECK (length(root_public) = 32),
    shape integer NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX only_one_organisation ON organisation ((true));

-- Every directory that was ever current, as it was signed.
CREATE TABLE directory (
    version bigint PRIMARY KEY,
    content bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

-- Whose keys bundles are sealed to: an office's (device is null) or a device's. From the directory of each version,
-- what it says anew.
CREATE TABLE reader_key (
    key_id bytea NOT NULL CHECK (length(key_id) = 16),
    since bigint NOT NULL,
    office text NOT NULL,
    device bytea CHECK (length(device) = 16),
    PRIMARY KEY (key_id, since)
);

CREATE INDEX reader_device ON reader_key (device);

CREATE VIEW reader AS
    SELECT DISTINCT ON (key_id) key_id, office, device FROM reader_key ORDER BY key_id, since DESC;

CREATE SEQUENCE hub_seq AS bigint;

-- One row for each bundle, for ever. Ids are SHA-256 of the header, so the same bundle is the same row.
CREATE TABLE bundle (
    bundle_id bytea NOT NULL CHECK (length(bundle_id) = 32),
    hub_seq bigint NOT NULL,
    xid xid8 NOT NULL,              -- of the transaction that put it in: pages are cut by it
    received_at timestamptz NOT NULL,
    month date NOT NULL,            -- where its body is
    device bytea NOT NULL CHECK (length(device) = 16),
    seq bigint NOT NULL,
    prev bytea,                     -- null for the first of a device
    kind text NOT NULL,
    office text NOT NULL,
    region text NOT NULL,
    case_id text NOT NULL,
    parents bytea[] NOT NULL,
    size integer NOT NULL,          -- of the whole file, in bytes
    held boolean NOT NULL,          -- came from a revoked device: given out only once a person has released it
    header bytea NOT NULL,
    signature bytea NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (bundle_id)
) PARTITION BY HASH (bundle_id);
CREATE INDEX bundle_device ON bundle (device, xid, hub_seq) INCLUDE (seq);
CREATE INDEX bundle_case ON bundle (case_id) WHERE kind = 'revision';

DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE hub.bundle_%s PARTITION OF hub.bundle FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                       to_char(part, 'FM00'), part);
    END LOOP;
END
$$;

-- The sealed bodies, a partition for each month: a month that has been read by everybody can be dropped at once.
CREATE TABLE bundle_body (
    month date NOT NULL,
    hub_seq bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (month, hub_seq)
) PARTITION BY RANGE (month);
ALTER TABLE bundle_body ALTER COLUMN body SET STORAGE EXTERNAL;  -- what is sealed cannot be compressed

-- Whom a bundle is sealed to, in the order in which readers page.
CREATE TABLE addressed (
    key_id bytea NOT NULL,
    xid xid8 NOT NULL,
    hub_seq bigint NOT NULL,
    bundle_id bytea NOT NULL,
    PRIMARY KEY (key_id, xid, hub_seq)
);

-- The receipt of each bundle, byte for byte as it was first given.
CREATE TABLE receipt (
    hub_seq bigint PRIMARY KEY,
    content bytea NOT NULL
);

-- Which office said, by a signed bundle of kind "opened", that it has opened and filed which bundle.
CREATE TABLE opened (
    bundle_id bytea NOT NULL,
    office text NOT NULL,
    device bytea NOT NULL,
    reader boolean NOT NULL,        -- the device was certified as what reads the mail of the whole office
    said_in bytea NOT NULL,         -- the id of the bundle that says so
    received_at timestamptz NOT NULL,
    PRIMARY KEY (bundle_id, office, device)
);

-- Bundles of revoked devices that a person has released.
CREATE TABLE released (
    bundle_id bytea PRIMARY KEY,
    released_by text NOT NULL,
    released_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION month_of(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN date_trunc('month', moment AT TIME ZONE 'UTC')::date;

-- Makes the partitions of this month and of as many after it; what is there stays as it is.
CREATE FUNCTION make_months(ahead integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = hub, pg_temp AS $$
DECLARE
    first date;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('hub.make_months'));
    FOR number IN 0..ahead LOOP
        first := (month_of(now()) + make_interval(months => number))::date;
        IF to_regclass('hub.bundle_body_' || to_char(first, 'YYYY_MM')) IS NULL THEN
            EXECUTE format('CREATE TABLE hub.bundle_body_%s PARTITION OF hub.bundle_body FOR VALUES FROM (%L) TO (%L)',
                           to_char(first, 'YYYY_MM'), first, (first + interval '1 month')::date);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;

-- Puts bundles in, all or none, and returns a row for each: with fresh = false for those that were there before.
--
-- PD001: a newer directory has come than the one by which the bundles were judged. PD002: no standby confirms.
-- receipt_seqs and receipts are receipts given for earlier bundles, to be kept.
CREATE FUNCTION accept(
    judged_by bigint, standby_needed boolean,
    ids bytea[], headers bytea[], signatures bytea[], bodies bytea[], sizes integer[], helds boolean[],
    opened_in bytea[], opened_ids bytea[], opened_offices text[], opened_by_readers boolean[],
    receipt_seqs bigint[], receipts bytea[]
) RETURNS TABLE (bundle_id bytea, hub_seq bigint, received_at timestamptz, fresh boolean, receipt bytea)
LANGUAGE plpgsql SET search_path = hub, pg_temp SET work_mem = '32MB' AS $$
#variable_conflict use_column
DECLARE
    new_rows integer;
    received timestamptz := date_trunc('milliseconds', now());
    this_month date := month_of(now());
    this_xid xid8 := pg_current_xact_id();
    -- In the order in which they were sent.
    seqs bigint[] := ARRAY(SELECT nextval('hub_seq') FROM generate_series(1, cardinality(ids)));
BEGIN
    IF judged_by < (SELECT max(version) FROM directory) THEN
        RAISE EXCEPTION 'a newer directory has come' USING ERRCODE = 'PD001';
    END IF;
    IF standby_needed AND NOT standby_confirms() THEN
        RAISE EXCEPTION 'no standby confirms' USING ERRCODE = 'PD002';
    END IF;
    IF cardinality(receipt_seqs) > 0 THEN
        INSERT INTO receipt SELECT * FROM unnest(receipt_seqs, receipts) AS r (seq, content) ORDER BY seq ON CONFLICT DO NOTHING;
    END IF;
    RETURN QUERY
        WITH given AS MATERIALIZED (
            SELECT id, header, convert_from(header, 'UTF8')::jsonb AS h, signature, body, size, held, seqs[place] AS seq
            FROM unnest(ids, headers, signatures, bodies, sizes, helds)
                WITH ORDINALITY AS u (id, header, signature, body, size, held, place)
        ), new AS (
            INSERT INTO bundle (bundle_id, hub_seq, xid, received_at, month, device, seq, prev, kind, office, region,
                                case_id, parents, size, held, header, signature)
            SELECT id, given.seq, this_xid, received, this_month, decode(h->>'device', 'hex'),
                   (h->>'seq')::bigint, decode(nullif(h->>'prev', ''), 'hex'), h->>'kind', h->>'office', h->>'region',
                   h->>'case', ARRAY(SELECT decode(p, 'hex') FROM jsonb_array_elements_text(h->'parents') AS p),
                   size, held, header, signature
            FROM given ORDER BY id  -- so that two transactions with the same bundles cannot wait for each other
            ON CONFLICT DO NOTHING
            RETURNING bundle_id, hub_seq
        ), put_bodies AS (
            INSERT INTO bundle_body SELECT this_month, new.hub_seq, body FROM new JOIN given ON id = new.bundle_id
        ), put_addresses AS (
            INSERT INTO addressed SELECT DISTINCT decode(k, 'hex'), this_xid, new.hub_seq, new.bundle_id
            FROM new JOIN given ON id = new.bundle_id, jsonb_array_elements_text(h->'to') AS k WHERE NOT held
        ), put_opened AS (
            INSERT INTO opened
            SELECT DISTINCT o.id, o.office, decode(h->>'device', 'hex'), o.reader, new.bundle_id, received
            FROM unnest(opened_in, opened_ids, opened_offices, opened_by_readers) AS o (said_in, id, office, reader)
            JOIN new ON new.bundle_id = o.said_in JOIN given ON given.id = o.said_in
            ORDER BY 1, 2, 3
            ON CONFLICT DO NOTHING
        )
        SELECT new.bundle_id, new.hub_seq, received, true, NULL::bytea FROM new;
    GET DIAGNOSTICS new_rows = ROW_COUNT;
    IF new_rows < cardinality(ids) OR cardinality(ids) = 0 THEN
        -- Something is written, so that COMMIT waits until a standby has everything up to here: the rows that were
        -- there may have been put in when no standby confirmed. Without any ids this is all that is asked for.
        PERFORM pg_logical_emit_message(true, 'probationdesk', 'known');
        RETURN QUERY
            SELECT b.bundle_id, b.hub_seq, b.received_at, false, r.content
            FROM bundle b LEFT JOIN receipt r ON r.hub_seq = b.hub_seq
            WHERE b.bundle_id = ANY (ids) AND b.xid <> this_xid;
    END IF;
END
$$;

-- Says whether a synchronous standby is there to confirm a COMMIT.
CREATE FUNCTION standby_confirms() RETURNS boolean LANGUAGE sql STABLE
RETURN current_setting('synchronous_standby_names') <> ''
    AND EXISTS (SELECT FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum') AND state = 'streaming');

-- Gives out a bundle that was held, as if it had come now. Only for a person: hub_app may not call it.
CREATE FUNCTION release(id bytea, released_by text) RETURNS boolean LANGUAGE plpgsql
SET search_path = hub, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held_row bundle;
BEGIN
    SELECT * INTO held_row FROM bundle b WHERE b.bundle_id = id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO released VALUES (id, released_by) ON CONFLICT DO NOTHING;
    INSERT INTO addressed
        SELECT DISTINCT decode(k, 'hex'), pg_current_xact_id(), held_row.hub_seq, id
        FROM jsonb_array_elements_text(convert_from(held_row.header, 'UTF8')::jsonb->'to') AS k;
    RETURN true;
END
$$;

-- Numbers that are missing between the first and the last of a device.
CREATE VIEW gap AS
    SELECT device, seq + 1 AS first_missing, next_seq - 1 AS last_missing
    FROM (SELECT device, seq, lead(seq) OVER (PARTITION BY device ORDER BY seq) AS next_seq
          FROM (SELECT device, seq FROM bundle UNION SELECT DISTINCT device, 0 FROM bundle) numbers) pairs
    WHERE next_seq > seq + 1;

-- The same number of one device under several ids: a cloned laptop or a restored backup. All are kept.
CREATE VIEW clone AS
    SELECT device, seq, array_agg(bundle_id ORDER BY hub_seq) AS bundle_ids
    FROM bundle GROUP BY device, seq HAVING count(*) > 1;

-- Revisions that no revision of the case names as its parent. More than one: two people wrote on.
CREATE VIEW head AS
    SELECT case_id, bundle_id, hub_seq, device, office, received_at
    FROM bundle r
    WHERE kind = 'revision' AND NOT EXISTS (
        SELECT FROM bundle c WHERE c.kind = 'revision' AND c.case_id = r.case_id AND r.bundle_id = ANY (c.parents));

CREATE VIEW fork AS
    SELECT case_id, array_agg(bundle_id ORDER BY hub_seq) AS heads, array_agg(DISTINCT office) AS offices
    FROM head GROUP BY case_id HAVING count(*) > 1;

-- For each bundle, every office it is sealed to that has not said it opened it ('' where no office is known). What
-- counts is the word of the office's own reader, or of a device that it is sealed to itself; it may have come earlier.
CREATE VIEW unopened AS
    SELECT DISTINCT b.bundle_id, b.hub_seq, b.month, b.received_at, coalesce(k.office, '') AS office
    FROM bundle b
    LEFT JOIN (addressed a JOIN reader k USING (key_id)) ON a.hub_seq = b.hub_seq
    WHERE b.kind <> 'opened' AND NOT EXISTS (
        SELECT FROM opened o
        WHERE o.bundle_id = b.bundle_id AND (k.office IS NULL OR o.office = k.office) AND (o.reader OR EXISTS (
            SELECT FROM reader_key own JOIN addressed mine USING (key_id)
            WHERE own.device = o.device AND mine.hub_seq = b.hub_seq AND (mine.xid = b.xid OR b.held))));

-- Drops the bodies of all months before one. Refuses (PD003) while anything in them is unopened.
CREATE FUNCTION drop_bodies(before date) RETURNS integer LANGUAGE plpgsql
SET search_path = hub, pg_temp AS $$
DECLARE
    part record;
    waiting bigint;
    dropped integer := 0;
BEGIN
    IF before > month_of(now()) THEN
        RAISE EXCEPTION 'the month is not over' USING ERRCODE = 'PD004';
    END IF;
    FOR part IN
        SELECT c.relname, to_date(right(c.relname, 7), 'YYYY_MM') AS month
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'hub.bundle_body'::regclass ORDER BY c.relname
    LOOP
        CONTINUE WHEN part.month >= before;
        SELECT count(DISTINCT bundle_id) INTO waiting FROM unopened WHERE month = part.month;
        IF waiting > 0 THEN
            RAISE EXCEPTION 'not opened' USING ERRCODE = 'PD003', DETAIL = waiting || ' ' || to_char(part.month, 'YYYY-MM');
        END IF;
        EXECUTE format('DROP TABLE hub.%I', part.relname);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hub FROM PUBLIC;
GRANT USAGE ON SCHEMA hub TO hub_app;
GRANT SELECT, INSERT ON directory, reader_key, bundle, bundle_body, addressed, receipt, opened TO hub_app;
GRANT SELECT ON organisation, reader, released, gap, clone, head, fork, unopened TO hub_app;
GRANT USAGE ON SEQUENCE hub_seq TO hub_app;
GRANT EXECUTE ON FUNCTION accept, month_of, make_months, standby_confirms TO hub_app;
RESET ROLE;
