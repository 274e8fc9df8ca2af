import { expect, it } from 'vitest'
import { Documented } from './documented.js'

const app = {
  request: () =>
    Response.json({
      paths: {
        '/things/{id}': {
          get: {
            responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/T' } } } } },
          },
        },
        '/things/all': { get: { responses: { 204: {} } } },
      },
      components: { schemas: { T: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } } },
    }),
}
const demand = (path: string, response: Response) => Documented.of(app).demand('GET', path, response)

it('an answer as documented passes, and so does what no document speaks of', async () => {
  await demand('/things/1?a=b', Response.json({ n: 1 }))
  await demand('/things/all', new Response(null, { status: 204 }))
  await demand('/elsewhere', new Response('', { status: 418 }))
})

it.each([
  ['a status', '/things/1', Response.json({}, { status: 404 }), /404/],
  [
    'a content type',
    '/things/1',
    new Response('{"n":1}', { headers: { 'content-type': 'text/plain' } }),
    /text\/plain/,
  ],
  ['a body', '/things/1', Response.json({ n: 'one' }), /expected number/],
  ['a status of the more precise path', '/things/all', Response.json({ n: 1 }), /200/],
] as const)('%s that is not documented is an error', async (_, path, response, message) => {
  await expect(demand(path, response)).rejects.toThrow(message)
})
