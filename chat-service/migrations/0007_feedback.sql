CREATE TABLE "labels" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"labelled_by" uuid,
	"message_id" uuid,
	"revision" integer,
	"room_id" uuid,
	"author_id" uuid,
	"text" text,
	"language" text,
	"scores" jsonb,
	"model_version" text,
	"machine_action" text,
	"rule" text,
	"label" text,
	"cause" text,
	"decision" text,
	"word" text,
	"corrected" jsonb,
	"appeal" text,
	"overturned_by" uuid,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "labels_source" CHECK ("labels"."source" in ('decision', 'correction')),
	CONSTRAINT "labels_word" CHECK ("labels"."word" in ('remove', 'keep'))
);
--> statement-breakpoint
CREATE TABLE "training_consents" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"is_given" boolean NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "labels" ADD CONSTRAINT "labels_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "labels_at" ON "labels" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "labels_message" ON "labels" USING btree ("message_id","revision");--> statement-breakpoint
CREATE INDEX "labels_author" ON "labels" USING btree ("author_id") WHERE "labels"."author_id" is not null;--> statement-breakpoint
CREATE INDEX "labels_labelled_by" ON "labels" USING btree ("labelled_by");