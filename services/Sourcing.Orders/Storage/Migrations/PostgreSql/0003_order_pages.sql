-- Every order changes once soon after it was placed, and no index has what changes: with room on its page the new version of the row needs no new index entries.
ALTER TABLE orders SET (fillfactor = 45);
