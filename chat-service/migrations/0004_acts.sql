CREATE TABLE "act_batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"actor_name" text NOT NULL,
	"actor_level" smallint NOT NULL,
	"user_id" uuid,
	"room_id" uuid,
	"params" jsonb NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"progress" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"undone" integer DEFAULT 0 NOT NULL,
	"request_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"undone_by" uuid,
	CONSTRAINT "act_batches_kind" CHECK ("act_batches"."kind" in ('items', 'removal')),
	CONSTRAINT "act_batches_state" CHECK ("act_batches"."state" in ('running', 'done', 'undoing', 'undone'))
);
--> statement-breakpoint
CREATE TABLE "acts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid,
	"actor_level" smallint DEFAULT 0 NOT NULL,
	"user_id" uuid,
	"room_id" uuid,
	"message_id" uuid,
	"item_id" uuid,
	"rule" text,
	"reason" text DEFAULT '' NOT NULL,
	"until" timestamp (3) with time zone,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"batch_id" uuid,
	"caused_by" uuid,
	"request_id" uuid,
	"undone_at" timestamp (3) with time zone,
	"undone_by" uuid,
	CONSTRAINT "acts_kind" CHECK ("acts"."kind" in ('flag', 'hide', 'hold', 'reject', 'approve', 'remove', 'restore', 'warn', 'mute', 'ban',
        'unmute', 'unban', 'kick', 'note', 'skip', 'escalate', 'assign'))
);
--> statement-breakpoint
CREATE TABLE "review_skips" (
	"item_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "review_skips_item_id_user_id_pk" PRIMARY KEY("item_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "review_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"filter" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sanctions" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"muted_until" timestamp (3) with time zone,
	"banned_until" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "strikes" (
	"act_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"room_id" uuid,
	"action" text NOT NULL,
	"label" text,
	"points" integer NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "reach" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "readers" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "rank" double precision DEFAULT (- extract(epoch from now()) / 3600) NOT NULL;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "assigned_to" uuid;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "escalated_to" text;--> statement-breakpoint
CREATE INDEX "act_batches_working" ON "act_batches" USING btree ("id") WHERE "act_batches"."state" in ('running', 'undoing');--> statement-breakpoint
CREATE UNIQUE INDEX "act_batches_request" ON "act_batches" USING btree ("actor_id","request_id");--> statement-breakpoint
CREATE INDEX "act_batches_user" ON "act_batches" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "acts_user" ON "acts" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "acts_room" ON "acts" USING btree ("room_id","id");--> statement-breakpoint
CREATE INDEX "acts_message" ON "acts" USING btree ("message_id","id");--> statement-breakpoint
CREATE INDEX "acts_batch" ON "acts" USING btree ("batch_id","id") WHERE "acts"."batch_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "acts_request" ON "acts" USING btree ("actor_id","request_id","kind") WHERE "acts"."request_id" is not null;--> statement-breakpoint
CREATE INDEX "acts_caused" ON "acts" USING btree ("caused_by") WHERE "acts"."caused_by" is not null;--> statement-breakpoint
CREATE INDEX "review_views_owner" ON "review_views" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "strikes_user" ON "strikes" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "review_items_rank" ON "review_items" USING btree ("rank" DESC NULLS FIRST,"id") WHERE "review_items"."state" = 'open';--> statement-breakpoint
CREATE INDEX "review_items_author" ON "review_items" USING btree (("snapshot" ->> 'sender_id'),"id");--> statement-breakpoint
ALTER TABLE "review_items" ADD CONSTRAINT "review_items_escalated" CHECK ("review_items"."escalated_to" in ('server', 'admin'));--> statement-breakpoint
UPDATE "review_items" SET "rank" = "severity" - extract(epoch from "created_at") / 3600;--> statement-breakpoint
INSERT INTO "acts" ("id", "at", "kind", "actor_id", "actor_level", "user_id", "room_id", "message_id", "item_id", "rule", "reason", "details")
SELECT "id", "at", replace("action", 'message.', ''), "actor_id", CASE WHEN "actor_id" IS NULL THEN 0 ELSE 1 END, "user_id", "room_id", "message_id",
       ("details" ->> 'item_id')::uuid, "rule", coalesce("details" ->> 'reason', ''), "details" - 'note' - 'reason' - 'reasons'
FROM "audit_log"
WHERE "action" IN ('message.flag', 'message.hide', 'message.hold', 'message.reject', 'message.approve', 'message.remove', 'message.restore');
