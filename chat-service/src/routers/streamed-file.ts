/** A file that is written while it is read: however long it is, one page of it is in memory. */
export function streamedFile(chunks: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    // Called when the reader has room, so that a slow one slows us.
    pull: async (controller) => {
      const next = await iterator.next()
      if (next.done) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
}

/** Pages of records as one JSON array. */
export async function* asJsonArray<T>(pages: AsyncIterable<readonly T[]>, body: (record: T) => unknown) {
  let isFirst = true
  for await (const page of pages) {
    if (page.length === 0) continue
    yield (isFirst ? '[' : ',\n') + page.map((record) => JSON.stringify(body(record))).join(',\n')
    isFirst = false
  }
  yield isFirst ? '[]\n' : ']\n'
}

/** Pages of records as lines of CSV under `header`. */
export async function* asCsv<T>(pages: AsyncIterable<readonly T[]>, header: string, line: (record: T) => string) {
  yield header
  for await (const page of pages) yield page.map(line).join('')
}
