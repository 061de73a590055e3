-- Since when somebody has no part in a case any more because an officer put them out of it. The row stays, so that
-- nobody comes back by the word of others.
ALTER TABLE party ADD COLUMN put_out TEXT;
