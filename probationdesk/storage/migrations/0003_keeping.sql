-- When a case is to be looked at for keeping or erasing, beside its line in the caseload.
ALTER TABLE caseload ADD COLUMN review_after TEXT;
UPDATE caseload SET review_after = (
    SELECT CAST(body AS TEXT) ->> 'review_after' FROM record
    WHERE record.number BETWEEN caseload.number << 24 AND (caseload.number << 24) + 16777215
        AND kind = 'case' AND body IS NOT NULL
);

-- Why something was looked at or passed on, in the officer's words. The history keeps the digest; the words can be
-- erased with the case they are about.
CREATE TABLE purpose (
    digest TEXT PRIMARY KEY,
    words TEXT NOT NULL
) WITHOUT ROWID;
