-- Finds the answers that are not kept any longer. Marks of the inbox are found by their ids, which sort by time.
CREATE INDEX requests_by_time ON requests (time);
