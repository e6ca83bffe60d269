-- Find what has ended and is not kept any longer. What is reserved, sold or held is in neither.
CREATE INDEX reservations_ended ON reservations (expire_time) WHERE state <> 'Reserved' AND state <> 'Committed';
CREATE INDEX holds_ended ON holds (expire_time) WHERE state <> 'Active';
