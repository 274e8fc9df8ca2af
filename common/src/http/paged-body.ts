import type { Context } from 'hono'

/** A reader that asks for nothing this long is gone; what it held is given back. */
const STALLED_MS = 60_000

/**
 * A response body of `header` and then each page as text. A page is read when the client has taken the one before, so
 * memory holds two at most. The first is read before this resolves: an error in it can still become an error answer.
 * A later one cuts the connection, which tells the client that the body is not complete.
 */
export async function pagedBody<Page>(
  header: string,
  pages: AsyncGenerator<Page, void>,
  toText: (page: Page) => string,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  let next: IteratorResult<Page, void> | undefined = await pages.next()
  let stalled: NodeJS.Timeout | undefined
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        controller.enqueue(encoder.encode(header))
        stalled = setTimeout(() => {
          void pages.return()
          controller.error(new Error(`The reader took nothing for ${STALLED_MS} ms`))
        }, STALLED_MS)
        stalled.unref()
      },
      pull: async (controller) => {
        stalled?.refresh()
        const page = next ?? (await pages.next())
        next = undefined
        if (!page.done) {
          controller.enqueue(encoder.encode(toText(page.value)))
          return
        }
        clearTimeout(stalled)
        controller.close()
      },
      cancel: async () => {
        clearTimeout(stalled)
        await pages.return()
      },
    },
    { highWaterMark: 1 },
  )
}

/** What is answered with `body`, to GET and to HEAD. */
export async function pagedAnswer(
  c: Context,
  body: ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  if (c.req.method !== 'HEAD') return c.body(body, 200, headers)
  // Hono runs the route for HEAD too, and would drop the body unread: its place among the running exports is given back.
  await body.cancel()
  return c.body(null, 200, headers)
}
