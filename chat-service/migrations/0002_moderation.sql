CREATE TABLE "appeals" (
	"act_id" uuid PRIMARY KEY NOT NULL,
	"message_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"acted_by" uuid,
	"text" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "appeals_state" CHECK ("appeals"."state" in ('open', 'upheld', 'overturned'))
);
--> statement-breakpoint
CREATE TABLE "message_reports" (
	"message_id" uuid NOT NULL,
	"reporter_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"comment" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_reports_message_id_reporter_id_pk" PRIMARY KEY("message_id","reporter_id")
);
--> statement-breakpoint
DROP INDEX "review_items_open";--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "leased_by" uuid;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "leased_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "reports" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "server_role" text DEFAULT 'user' NOT NULL;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reports" ADD CONSTRAINT "message_reports_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeals_item" ON "appeals" USING btree ("item_id");--> statement-breakpoint
CREATE INDEX "audit_log_user" ON "audit_log" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "messages_held" ON "messages" USING btree ("created_at") WHERE "messages"."state" = 'held';--> statement-breakpoint
CREATE INDEX "review_items_queue" ON "review_items" USING btree ("severity" DESC NULLS FIRST,"id") WHERE "review_items"."state" = 'open';--> statement-breakpoint
CREATE INDEX "review_items_message" ON "review_items" USING btree ("message_id");