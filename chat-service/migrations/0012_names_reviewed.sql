CREATE TABLE "removed_names" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"is_in_force" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"told_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "review_items" ALTER COLUMN "room_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "review_items" ALTER COLUMN "message_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "subject" text DEFAULT 'message' NOT NULL;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "subject_id" uuid;--> statement-breakpoint
CREATE INDEX "removed_names_untold" ON "removed_names" USING btree ("updated_at") WHERE told_at is distinct from updated_at;--> statement-breakpoint
CREATE UNIQUE INDEX "review_items_open_name" ON "review_items" USING btree ("subject","subject_id") WHERE "review_items"."state" = 'open' and "review_items"."subject" <> 'message';--> statement-breakpoint
CREATE INDEX "review_items_name" ON "review_items" USING btree ("subject_id") WHERE "review_items"."subject" <> 'message';--> statement-breakpoint
ALTER TABLE "review_items" ADD CONSTRAINT "review_items_subject" CHECK (case "review_items"."subject" when 'message' then "review_items"."message_id" is not null and "review_items"."room_id" is not null
          else "review_items"."subject_id" is not null end);