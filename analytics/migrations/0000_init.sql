-- Made by drizzle-kit, then edited by hand for what it cannot express:
-- * the roll-ups that have a row per room or user are partitioned by grain, so that the few rows per month are not
--   scattered over the pages of the many rows per hour;
-- * room on every page (fillfactor) for the next version of a row that is counted up again and again (HOT updates);
-- * BRIN that summarises new pages by itself.
CREATE TABLE "facts" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "latency_bins" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"bin" smallint NOT NULL,
	"verdicts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "latency_bins_grain_bucket_bin_pk" PRIMARY KEY("grain","bucket","bin")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"room_id" uuid NOT NULL,
	"sender_id" uuid,
	"posted_at" timestamp (3) with time zone,
	"characters" integer DEFAULT 0 NOT NULL,
	"edits" integer DEFAULT 0 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"verdict_revision" integer,
	"verdict_at" timestamp (3) with time zone,
	"verdict_event_id" uuid,
	"outcome" text,
	"action" text,
	"label" text,
	"sentiment" text,
	"toxicity" integer,
	"severe_toxicity" integer,
	"obscene" integer,
	"threat" integer,
	"insult" integer,
	"identity_attack" integer,
	"decision" text,
	"decided_at" timestamp (3) with time zone,
	"decision_event_id" uuid,
	"is_acted_on" boolean DEFAULT false NOT NULL,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE TABLE "moderator_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"moderator_id" uuid NOT NULL,
	"action" text NOT NULL,
	"acts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "moderator_totals_grain_bucket_moderator_id_action_pk" PRIMARY KEY("grain","bucket","moderator_id","action")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "retention_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone NOT NULL,
	"cutoff" timestamp (3) with time zone NOT NULL,
	"facts" integer NOT NULL,
	"messages" integer NOT NULL,
	"minutes" integer NOT NULL,
	"is_complete" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "room_label_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"room_id" uuid NOT NULL,
	"label" text NOT NULL,
	"flagged" integer DEFAULT 0 NOT NULL,
	"hidden" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "room_label_totals_grain_bucket_room_id_label_pk" PRIMARY KEY("grain","bucket","room_id","label")
) PARTITION BY LIST ("grain");
--> statement-breakpoint
CREATE TABLE "room_label_totals_minute" PARTITION OF "room_label_totals" FOR VALUES IN (1) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_label_totals_hour" PARTITION OF "room_label_totals" FOR VALUES IN (2) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_label_totals_day" PARTITION OF "room_label_totals" FOR VALUES IN (3) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_label_totals_month" PARTITION OF "room_label_totals" FOR VALUES IN (5) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"room_id" uuid NOT NULL,
	"messages" integer DEFAULT 0 NOT NULL,
	"characters" bigint DEFAULT 0 NOT NULL,
	"edited" integer DEFAULT 0 NOT NULL,
	"deleted" integer DEFAULT 0 NOT NULL,
	"scored" integer DEFAULT 0 NOT NULL,
	"unsupported" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"flagged" integer DEFAULT 0 NOT NULL,
	"hidden" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"released" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	"missed" integer DEFAULT 0 NOT NULL,
	"positive" integer DEFAULT 0 NOT NULL,
	"neutral" integer DEFAULT 0 NOT NULL,
	"negative" integer DEFAULT 0 NOT NULL,
	"toxicity" bigint DEFAULT 0 NOT NULL,
	"severe_toxicity" bigint DEFAULT 0 NOT NULL,
	"obscene" bigint DEFAULT 0 NOT NULL,
	"threat" bigint DEFAULT 0 NOT NULL,
	"insult" bigint DEFAULT 0 NOT NULL,
	"identity_attack" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "room_totals_grain_bucket_room_id_pk" PRIMARY KEY("grain","bucket","room_id")
) PARTITION BY LIST ("grain");
--> statement-breakpoint
CREATE TABLE "room_totals_minute" PARTITION OF "room_totals" FOR VALUES IN (1) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_totals_hour" PARTITION OF "room_totals" FOR VALUES IN (2) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_totals_day" PARTITION OF "room_totals" FOR VALUES IN (3) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "room_totals_month" PARTITION OF "room_totals" FOR VALUES IN (5) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "rooms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"named_at" timestamp (3) with time zone NOT NULL
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE TABLE "score_bins" (
	"grain" smallint NOT NULL,
	"label" text NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"bin" smallint NOT NULL,
	"messages" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "score_bins_grain_label_bucket_bin_pk" PRIMARY KEY("grain","label","bucket","bin"),
	CONSTRAINT "score_bins_bin" CHECK ("score_bins"."bin" between 0 and 49)
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "server_label_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"label" text NOT NULL,
	"flagged" integer DEFAULT 0 NOT NULL,
	"hidden" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "server_label_totals_grain_bucket_label_pk" PRIMARY KEY("grain","bucket","label")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "server_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"messages" integer DEFAULT 0 NOT NULL,
	"characters" bigint DEFAULT 0 NOT NULL,
	"edited" integer DEFAULT 0 NOT NULL,
	"deleted" integer DEFAULT 0 NOT NULL,
	"scored" integer DEFAULT 0 NOT NULL,
	"unsupported" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"flagged" integer DEFAULT 0 NOT NULL,
	"hidden" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"released" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	"overturned" integer DEFAULT 0 NOT NULL,
	"missed" integer DEFAULT 0 NOT NULL,
	"positive" integer DEFAULT 0 NOT NULL,
	"neutral" integer DEFAULT 0 NOT NULL,
	"negative" integer DEFAULT 0 NOT NULL,
	"toxicity" bigint DEFAULT 0 NOT NULL,
	"severe_toxicity" bigint DEFAULT 0 NOT NULL,
	"obscene" bigint DEFAULT 0 NOT NULL,
	"threat" bigint DEFAULT 0 NOT NULL,
	"insult" bigint DEFAULT 0 NOT NULL,
	"identity_attack" bigint DEFAULT 0 NOT NULL,
	"active_users" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "server_totals_grain_bucket_pk" PRIMARY KEY("grain","bucket")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "user_totals" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"user_id" uuid NOT NULL,
	"messages" integer DEFAULT 0 NOT NULL,
	"deleted" integer DEFAULT 0 NOT NULL,
	"flagged" integer DEFAULT 0 NOT NULL,
	"hidden" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"upheld" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "user_totals_grain_bucket_user_id_pk" PRIMARY KEY("grain","bucket","user_id")
) PARTITION BY LIST ("grain");
--> statement-breakpoint
CREATE TABLE "user_totals_hour" PARTITION OF "user_totals" FOR VALUES IN (2) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "user_totals_day" PARTITION OF "user_totals" FOR VALUES IN (3) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "user_totals_week" PARTITION OF "user_totals" FOR VALUES IN (4) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "user_totals_month" PARTITION OF "user_totals" FOR VALUES IN (5) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"named_at" timestamp (3) with time zone NOT NULL,
	"erased_at" timestamp (3) with time zone
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE INDEX "facts_at" ON "facts" USING brin ("at") WITH (autosummarize = on);
--> statement-breakpoint
CREATE INDEX "messages_posted" ON "messages" USING btree ("posted_at","id");
--> statement-breakpoint
CREATE INDEX "messages_room_posted" ON "messages" USING btree ("room_id","posted_at","id");
--> statement-breakpoint
CREATE INDEX "messages_sender" ON "messages" USING btree ("sender_id","id");
--> statement-breakpoint
CREATE INDEX "messages_acted_on" ON "messages" USING btree ("posted_at","id") WHERE "messages"."is_acted_on";
--> statement-breakpoint
CREATE INDEX "messages_unposted" ON "messages" USING btree ("seen_at") WHERE "messages"."posted_at" is null;
--> statement-breakpoint
CREATE INDEX "retention_runs_started" ON "retention_runs" USING btree ("started_at");
--> statement-breakpoint
CREATE INDEX "room_label_totals_room" ON "room_label_totals" USING btree ("room_id","bucket");
--> statement-breakpoint
CREATE INDEX "room_totals_room" ON "room_totals" USING btree ("room_id","bucket");
--> statement-breakpoint
CREATE INDEX "user_totals_user" ON "user_totals" USING btree ("user_id","bucket");
