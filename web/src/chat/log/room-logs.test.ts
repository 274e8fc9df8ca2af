import { NetworkError } from '@parley/client'
import type { HistoryPage, MessagesApi } from '@parley/client/messages-api'
import { expect, it } from 'vitest'
import { aMessage } from './a-message.js'
import { RoomLogs } from './room-logs.js'
import { Topics } from './topics.js'

const BEN = { userId: 'ben', canModerate: false }

/** Logs of a room with messages 1 to 4, of which the first page has the last two; `fault` fails the next reading. */
function aHistory() {
  const next: { fault: Error | null } = { fault: null }
  const history: MessagesApi['history'] = async (_, at) => {
    const { fault } = next
    next.fault = null
    if (fault) throw fault
    return aPage(at?.before === undefined ? [3, 4] : [1, 2])
  }
  const get: MessagesApi['get'] = async () => aMessage(1)
  return { next, logs: new RoomLogs({ history, get }, () => BEN, new Topics()) }
}

function aPage(seqs: readonly number[]): HistoryPage {
  return {
    items: seqs.map((seq) => aMessage(seq)),
    next: null,
    unpublished: [],
    older: seqs.includes(1) ? null : 'older',
    newer: null,
  }
}

const seqsOf = (logs: RoomLogs) => logs.get('room').log.messages.map(({ seq }) => seq)

it('older messages that could not be read leave word why, until they are', async () => {
  const { next, logs } = aHistory()
  await logs.open('room')
  const fault = new NetworkError('away')
  next.fault = fault
  await logs.loadOlder('room')
  expect(logs.get('room')).toMatchObject({ status: 'ready', isLoadingOlder: false, olderError: fault })
  expect(seqsOf(logs)).toEqual([3, 4])

  const retried = logs.loadOlder('room')
  expect(logs.get('room')).toMatchObject({ isLoadingOlder: true, olderError: null })
  await retried
  expect(logs.get('room').olderError).toBeNull()
  expect(seqsOf(logs)).toEqual([1, 2, 3, 4])
})

it('who leaves the room and comes back has another try', async () => {
  const { next, logs } = aHistory()
  await logs.open('room')
  next.fault = new NetworkError('away')
  await logs.loadOlder('room')
  logs.leave('room')
  await logs.open('room')
  expect(logs.get('room')).toMatchObject({ status: 'ready', olderError: null })
})
