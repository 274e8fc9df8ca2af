-- Mutes and bans of `people` as they are now. Being volatile it sees what was committed while the statement that calls it
-- waited for its locks, where the statement itself still sees the time before: see repositories/post-batch.ts.
CREATE FUNCTION "sanctions_now"("people" uuid[]) RETURNS SETOF "sanctions" LANGUAGE plpgsql VOLATILE ROWS 10 AS $$
BEGIN
  RETURN QUERY SELECT * FROM "sanctions" WHERE "user_id" = ANY("people");
END $$;
