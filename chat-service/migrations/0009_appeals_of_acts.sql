-- Appeals from before acts had rows learn where their act holds and what it was.
UPDATE "appeals" SET "room_id" = "acts"."room_id", "action" = "acts"."kind"
FROM "acts" WHERE "acts"."id" = "appeals"."act_id" AND "appeals"."action" = '';
