/** The shape of a catalogue: the same keys, other words. Every language but English is checked against English. */
export type Catalogue<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Catalogue<Source[Key]>
}
