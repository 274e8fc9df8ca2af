CREATE TABLE "retention_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone NOT NULL,
	"cutoff" timestamp (3) with time zone NOT NULL,
	"messages" integer NOT NULL,
	"events" integer NOT NULL,
	"rooms" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "member_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "retention_runs_started" ON "retention_runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "messages_edited" ON "messages" USING btree ("edited_at") WHERE "messages"."edited_at" is not null;--> statement-breakpoint
CREATE INDEX "reactions_user" ON "reactions" USING btree ("user_id","message_id");--> statement-breakpoint
UPDATE "rooms" SET "member_count" = (SELECT count(*) FROM "memberships" WHERE "room_id" = "rooms"."id" AND "state" = 'joined');
