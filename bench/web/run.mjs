/**
 * What the chat's page does to the browser: scrolling through a long room, and typing while others talk.
 *
 *   npm run bench -- web [-- --messages 10000 --rate 50 --seconds 10]
 *
 * Scrolling is measured beside a bare page that holds as many paragraphs and nothing else, typing beside the same page when
 * nobody talks. Frames are those of a headless browser that draws on the processor, beside the server and its model: worse
 * than people see. Exits with 1 when a keystroke or a message is lost.
 */
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { aPerson, fill, startInstallation, untilScored } from './installation.mjs'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
  },
})
const messages = Number(values.messages)
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const LIMIT_MS = 120_000
const WHEEL_PX = 600
const AT_REST_MS = 2_000
const FRAME_MS = 17
/** Posted many at a time, the first and last lines are not in order. */
const AT_THE_EDGE = 100
const KEY_EVERY_MS = 90
const TYPED = 'the quick brown fox jumps over the lazy dog while everybody else goes on talking '

const installation = await startInstallation()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
let hasFailed = false
try {
  const reader = await aPerson(installation, 'reader')
  const talker = await aPerson(installation, 'talker')
  const room = await talker.client.rooms.create({ kind: 'public', name: 'bench', topic: '' })
  await reader.client.rooms.join(room.id)
  await fill(talker.client, room.id, messages)
  await untilScored(installation, messages)
  const page = await openChat(reader, room)

  // Who has read nothing yet begins at the first message.
  console.log(`\nScrolling through ${messages} messages; milliseconds from frame to frame`)
  const down = await scrolled(page, page.getByRole('feed'), 1)
  const up = await scrolled(page, page.getByRole('feed'), -1)
  const bare = await browser.newPage({ viewport: page.viewportSize() })
  await bare.setContent(
    `<div id=list style="height:100vh;overflow-y:auto">${'<p>line: It works here.</p>'.repeat(messages)}</div>`,
  )
  const plain = await scrolled(bare, bare.locator('#list'), 1)
  console.table({ down: down.figures, up: up.figures, 'a bare page, down': plain.figures })
  const reached = {
    end: Math.max(...down.lines) > messages - AT_THE_EDGE,
    beginning: Math.min(...up.lines) < AT_THE_EDGE,
  }
  await bare.close()

  await page.bringToFront()
  await reader.client.rooms.markRead(room.id, (await reader.client.rooms.get(room.id)).head)
  await page.reload()
  await composer(page).waitFor({ timeout: LIMIT_MS })
  console.log(`\nTyping, ${KEY_EVERY_MS} ms a key; milliseconds from a key to the frame that shows it`)
  const quiet = await typed(page, async () => {})
  const loud = await typed(page, () => talk(talker, room))
  console.table({ [`${rate} messages a second`]: loud.figures, quiet: quiet.figures })
  console.log(`p95 beside quiet: ${(loud.figures.p95 / quiet.figures.p95).toFixed(2)}`)
  const last = await page
    .getByText(`talk ${rate * seconds} `, { exact: false })
    .first()
    .waitFor({ timeout: LIMIT_MS })
    .then(
      () => true,
      () => false,
    )
  console.log({ reached, keystrokesLost: quiet.lost + loud.lost, lastMessageShown: last })
  hasFailed = !reached.end || !reached.beginning || quiet.lost + loud.lost > 0 || !last
} finally {
  await browser.close()
  await installation.stop()
}
process.exit(hasFailed ? 1 : 0)

function composer(page) {
  return page.getByRole('textbox', { name: /^Message to/ })
}

async function openChat({ username, password }, room) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${installation.url}/login`)
  await page.getByLabel(/username/i).fill(username)
  await page.getByLabel(/^password/i).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/chat/)
  await page.goto(`${installation.url}/chat/${room.id}`)
  await composer(page).waitFor({ timeout: LIMIT_MS })
  return page
}

/** Turns the wheel until nothing more comes; the frames' lengths meanwhile, and the numbers of the lines at the end. */
async function scrolled(page, area, direction) {
  await area.evaluate((element) => {
    const scroller = [element, ...ancestors(element)].find((one) => one.scrollHeight > one.clientHeight + 1)
    const state = { scroller, frames: [], rows: 0, last: performance.now(), isOver: false }
    window.benched = state
    const onFrame = (now) => {
      state.frames.push(now - state.last)
      state.last = now
      state.rows = Math.max(state.rows, element.querySelectorAll('article, p').length)
      if (!state.isOver) requestAnimationFrame(onFrame)
    }
    requestAnimationFrame(onFrame)
    function* ancestors(one) {
      for (let at = one.parentElement; at; at = at.parentElement) yield at
    }
  })
  const { width, height } = page.viewportSize()
  await page.mouse.move(width / 2, height / 2)
  const endsAt = Date.now() + LIMIT_MS
  let changedAt = Date.now()
  let before = ''
  // History comes page by page: at the end is who has been still for a while.
  while (Date.now() - changedAt < AT_REST_MS && Date.now() < endsAt) {
    await page.mouse.wheel(0, direction * WHEEL_PX)
    const place = await page.evaluate(
      () => `${window.benched.scroller.scrollTop} ${window.benched.scroller.scrollHeight}`,
    )
    if (place !== before) changedAt = Date.now()
    before = place
  }
  const { frames, rows, text } = await page.evaluate(() => {
    window.benched.isOver = true
    const { frames, rows, scroller } = window.benched
    return { frames, rows, text: scroller.textContent }
  })
  const moving = frames.slice(0, frames.length - Math.floor(AT_REST_MS / FRAME_MS))
  return {
    figures: { ...spread(moving), frames: moving.length, 'rows drawn at most': rows },
    lines: [...text.matchAll(/line (\d+):/g)].map(([, number]) => Number(number)),
  }
}

/** Types for as long as the others talk; what was lost, and how long keys took to be seen. */
async function typed(page, meanwhile) {
  await composer(page).fill('')
  await composer(page).focus()
  await page.evaluate(() => {
    window.keys = []
    const field = document.activeElement
    field.addEventListener('keydown', ({ timeStamp }) => {
      // The frame after the next one's callback has drawn what the key changed.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => window.keys.push(performance.now() - timeStamp)
        port2.postMessage(0)
      })
    })
  })
  const text = TYPED.repeat(Math.ceil((seconds * 1_000) / KEY_EVERY_MS / TYPED.length)).slice(
    0,
    (seconds * 1_000) / KEY_EVERY_MS,
  )
  await Promise.all([page.keyboard.type(text, { delay: KEY_EVERY_MS }), meanwhile()])
  const value = await composer(page).inputValue()
  await composer(page).fill('')
  return {
    figures: spread(await page.evaluate(() => window.keys)),
    lost: value === text ? 0 : text.length - value.length || 1,
  }
}

/** `rate` messages a second for `seconds`, over one socket. */
async function talk({ client }, room) {
  const startedAt = performance.now()
  const posts = []
  for (let at = 1; at <= rate * seconds; at += 1) {
    const wait = startedAt + (at * 1_000) / rate - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    posts.push(client.messages.post(room.id, { text: `talk ${at} of many` }))
  }
  await Promise.all(posts)
}

/** Milliseconds. */
function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1))
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}
