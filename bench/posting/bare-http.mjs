/**
 * The peer to beat: node:http and postgres.js, one statement per message (message row and outbox row), the token looked
 * up in a map. No membership, no rate limit, no idempotency, no room log: less than any chat server must do.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import postgres from 'postgres'

const sql = postgres(process.env.DATABASE_URL, { max: 10, onnotice: () => {} })
const users = new Map([[process.env.TOKEN, randomUUID()]])
await sql`create table if not exists bare_messages (id uuid primary key, room uuid not null, sender uuid not null,
  body text not null, created_at timestamptz not null default now())`
await sql`create table if not exists bare_outbox (id uuid primary key, message uuid not null)`

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => void answer(request, response, body))
})

async function answer(request, response, body) {
  const sender = users.get(request.headers.authorization?.slice('Bearer '.length))
  if (!sender) return response.writeHead(401).end()
  const { text } = JSON.parse(body)
  const id = randomUUID()
  await sql`with m as (insert into bare_messages (id, room, sender, body)
    values (${id}, ${sender}, ${sender}, ${text}) returning id)
    insert into bare_outbox (id, message) select ${randomUUID()}::uuid, id from m`
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id, text }))
}

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit(0))
