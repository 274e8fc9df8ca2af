/** Where a model came from. Null fields: its files do not say. */
export interface ModelOrigin {
  /** The model it was trained from, such as `sentence-transformers/all-MiniLM-L6-v2`. */
  readonly base: string | null
  readonly baseLicence: string | null
  /** Of the weights' file. */
  readonly bytes: number | null
  readonly sha256: string | null
}

/** What came with a model beside its weights, for people to judge it by. */
export interface ModelPapers {
  /** Measured in training, of the model as shipped; null when it came without. */
  readonly figures: Readonly<Record<string, unknown>> | null
  readonly origin: ModelOrigin
  /** Its model card, Markdown; null when it came without. */
  readonly card: string | null
}

export const NO_PAPERS: ModelPapers = {
  figures: null,
  origin: { base: null, baseLicence: null, bytes: null, sha256: null },
  card: null,
}
