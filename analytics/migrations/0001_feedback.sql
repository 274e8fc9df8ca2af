CREATE TABLE "decision_bins" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"model_version" text NOT NULL,
	"label" text NOT NULL,
	"bin" smallint NOT NULL,
	"removed" integer DEFAULT 0 NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "decision_bins_grain_bucket_model_version_label_bin_pk" PRIMARY KEY("grain","bucket","model_version","label","bin"),
	CONSTRAINT "decision_bins_bin" CHECK ("decision_bins"."bin" between 0 and 199)
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" uuid NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"moderator_id" uuid,
	"word" text,
	"room_id" uuid NOT NULL,
	"revision" integer,
	"cause" text,
	"waiting_since" timestamp (3) with time zone,
	"undone_by" uuid,
	"is_overturned" boolean DEFAULT false NOT NULL,
	"other_moderator_id" uuid,
	"other_word" text,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "model_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"model_version" text NOT NULL,
	"scored" integer DEFAULT 0 NOT NULL,
	"acted_on" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	"missed" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "model_totals_grain_bucket_model_version_pk" PRIMARY KEY("grain","bucket","model_version")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "reviewer_bins" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"moderator_id" uuid NOT NULL,
	"bin" smallint NOT NULL,
	"decisions" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "reviewer_bins_grain_bucket_moderator_id_bin_pk" PRIMARY KEY("grain","bucket","moderator_id","bin")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "reviewer_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"moderator_id" uuid NOT NULL,
	"decisions" integer DEFAULT 0 NOT NULL,
	"removed" integer DEFAULT 0 NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "reviewer_totals_grain_bucket_moderator_id_pk" PRIMARY KEY("grain","bucket","moderator_id")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_rule_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"room_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"action" text NOT NULL,
	"acted_on" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "room_rule_totals_grain_bucket_room_id_rule_action_pk" PRIMARY KEY("grain","bucket","room_id","rule","action")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "server_rule_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"rule" text NOT NULL,
	"action" text NOT NULL,
	"acted_on" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "server_rule_totals_grain_bucket_rule_action_pk" PRIMARY KEY("grain","bucket","rule","action")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "turnaround_bins" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"cause" text NOT NULL,
	"bin" smallint NOT NULL,
	"decisions" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "turnaround_bins_grain_bucket_cause_bin_pk" PRIMARY KEY("grain","bucket","cause","bin")
) WITH (fillfactor = 70);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "rule" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "model_version" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "decision_revision" integer;--> statement-breakpoint
ALTER TABLE "retention_runs" ADD COLUMN "decisions" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "decisions_message" ON "decisions" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "decisions_second" ON "decisions" USING btree ("decided_at") WHERE "decisions"."other_moderator_id" is not null;--> statement-breakpoint
CREATE INDEX "decisions_moderator" ON "decisions" USING btree ("moderator_id");--> statement-breakpoint
CREATE INDEX "decisions_other" ON "decisions" USING btree ("other_moderator_id") WHERE "decisions"."other_moderator_id" is not null;--> statement-breakpoint
CREATE INDEX "decisions_seen" ON "decisions" USING brin ("seen_at") WITH (autosummarize = on);--> statement-breakpoint
CREATE INDEX "room_rule_totals_room" ON "room_rule_totals" USING btree ("room_id","bucket");