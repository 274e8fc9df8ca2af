/** What a request is answered with whose client hung up: it is only counted, by the status that proxies use for it. */
export function toNobody(): Response {
  return new Response(null, { status: 499 })
}
