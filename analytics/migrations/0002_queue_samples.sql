CREATE TABLE "queue_samples" (
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"queue" text NOT NULL,
	"waiting" integer DEFAULT 0 NOT NULL,
	"active" integer DEFAULT 0 NOT NULL,
	"delayed" integer DEFAULT 0 NOT NULL,
	"dead_letters" integer DEFAULT 0 NOT NULL,
	"oldest_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "queue_samples_grain_bucket_queue_pk" PRIMARY KEY("grain","bucket","queue")
) WITH (fillfactor = 70);
