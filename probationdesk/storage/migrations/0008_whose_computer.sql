-- Whose computer it is: who is put out of a case is out with all of theirs. Empty for what was kept before.
ALTER TABLE party ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE received ADD COLUMN person TEXT NOT NULL DEFAULT '';
