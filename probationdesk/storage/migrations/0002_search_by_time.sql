-- When each record tells of something, beside its number and away from its body. A search for a common word
-- asks this of nearly every record: with bodies between, it would read most of the store to sort what it found.
CREATE INDEX record_time ON record (number, at);
