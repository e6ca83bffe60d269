-- A message stays for a moment only: to compress it costs more than the room it takes.
ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTERNAL;
