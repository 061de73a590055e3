-- Who has a bundle that came in, as JSON: so that everybody with a part in a case is sent what no bundle names them for.
ALTER TABLE received ADD COLUMN sealed_to TEXT NOT NULL DEFAULT '[]';

-- That tells more than a place from which on everything is posted for somebody.
ALTER TABLE party DROP COLUMN since;
