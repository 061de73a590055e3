-- What is outstanding in a case, beside its line in the caseload. Nobody can have overseen anything before this step.
ALTER TABLE caseload ADD COLUMN outstanding INTEGER NOT NULL DEFAULT 0;
ALTER TABLE caseload ADD COLUMN awaits_oversight INTEGER NOT NULL DEFAULT 0;
UPDATE caseload SET
    outstanding = (
        SELECT count(*) FROM record
        WHERE record.number BETWEEN caseload.number << 24 AND (caseload.number << 24) + 16777215
            AND kind = 'enquiry' AND body IS NOT NULL
            AND CAST(body AS TEXT) ->> 'answered_on' IS NULL
            AND (CAST(body AS TEXT) ->> 'asked_on' IS NOT NULL OR CAST(body AS TEXT) ->> 'needed' = 'yes')
    ),
    awaits_oversight = (
        SELECT count(*) FROM record
        WHERE record.number BETWEEN caseload.number << 24 AND (caseload.number << 24) + 16777215
            AND kind = 'assessment' AND body IS NOT NULL
            AND CAST(body AS TEXT) ->> 'frozen_as' <> ''
    );

-- The few records of a case that its line depends on, found without reading through its notes.
CREATE INDEX record_at_a_glance ON record (case_id)
WHERE kind IN ('enquiry', 'assessment', 'opinion') AND body IS NOT NULL;
