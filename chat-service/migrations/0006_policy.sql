CREATE TABLE "nudges" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp (3) with time zone,
	CONSTRAINT "nudges_answer" CHECK ("nudges"."answer" in ('rewritten', 'confirmed', 'expired'))
);
--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "last_posted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "held_by" text;--> statement-breakpoint
ALTER TABLE "nudges" ADD CONSTRAINT "nudges_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "nudges_open" ON "nudges" USING btree ("expires_at") WHERE "nudges"."answer" is null;