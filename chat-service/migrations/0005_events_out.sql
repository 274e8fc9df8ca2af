CREATE TABLE "command_invocations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"command_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"text" text NOT NULL,
	"token_hash" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"replies" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "command_invocations_state" CHECK ("command_invocations"."state" in ('pending', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" uuid PRIMARY KEY NOT NULL,
	"room_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"hint" text DEFAULT '' NOT NULL,
	"webhook_id" uuid NOT NULL,
	"bot_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"room_id" uuid,
	"message_id" uuid,
	"act_id" uuid,
	"reason" text NOT NULL,
	"details" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "outgoing_cursors" (
	"webhook_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "outgoing_cursors_webhook_id_room_id_pk" PRIMARY KEY("webhook_id","room_id")
);
--> statement-breakpoint
CREATE TABLE "outgoing_deliveries" (
	"webhook_id" uuid NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"room_id" uuid,
	"subject" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_status" integer,
	"last_error" text,
	"last_ms" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "outgoing_deliveries_webhook_id_event_id_pk" PRIMARY KEY("webhook_id","event_id"),
	CONSTRAINT "outgoing_deliveries_state" CHECK ("outgoing_deliveries"."state" in ('pending', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "outgoing_webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text DEFAULT 'events' NOT NULL,
	"room_id" uuid,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp (3) with time zone,
	"may_be_private" boolean DEFAULT false NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"disabled_reason" text,
	"failing_since" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_delivered_at" timestamp (3) with time zone,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outgoing_webhooks_kind" CHECK ("outgoing_webhooks"."kind" in ('events', 'command'))
);
--> statement-breakpoint
ALTER TABLE "appeals" DROP CONSTRAINT "appeals_state";--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_sender_kind";--> statement-breakpoint
ALTER TABLE "appeals" ALTER COLUMN "message_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "appeals" ALTER COLUMN "item_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "room_id" uuid;--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "action" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "decided_by" uuid;--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "decision_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "command_invocations" ADD CONSTRAINT "command_invocations_command_id_commands_id_fk" FOREIGN KEY ("command_id") REFERENCES "public"."commands"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_webhook_id_outgoing_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."outgoing_webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_cursors" ADD CONSTRAINT "outgoing_cursors_webhook_id_outgoing_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."outgoing_webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_deliveries" ADD CONSTRAINT "outgoing_deliveries_webhook_id_outgoing_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."outgoing_webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_webhooks" ADD CONSTRAINT "outgoing_webhooks_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "command_invocations_token_hash" ON "command_invocations" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "command_invocations_expiry" ON "command_invocations" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "commands_name" ON "commands" USING btree ("room_id","name");--> statement-breakpoint
CREATE INDEX "commands_bot" ON "commands" USING btree ("bot_id");--> statement-breakpoint
CREATE INDEX "notices_user" ON "notices" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "notices_unread" ON "notices" USING btree ("user_id") WHERE "notices"."read_at" is null;--> statement-breakpoint
CREATE INDEX "outgoing_deliveries_due" ON "outgoing_deliveries" USING btree ("next_attempt_at") WHERE "outgoing_deliveries"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "outgoing_deliveries_log" ON "outgoing_deliveries" USING btree ("webhook_id","created_at");--> statement-breakpoint
CREATE INDEX "outgoing_webhooks_room" ON "outgoing_webhooks" USING btree ("room_id");--> statement-breakpoint
CREATE INDEX "appeals_open" ON "appeals" USING btree ("created_at") WHERE "appeals"."state" = 'open';--> statement-breakpoint
CREATE INDEX "appeals_author" ON "appeals" USING btree ("author_id","created_at");--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_state" CHECK ("appeals"."state" in ('open', 'upheld', 'overturned', 'void'));--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_sender_kind" CHECK ("messages"."sender_kind" in ('user', 'webhook', 'bot'));