import type { Page } from '@parley/client'
import type { Notice } from '@parley/client/notices-api'
import type { NoticeFrame } from '@parley/common/contracts/socket'
import { expect, it } from 'vitest'
import { NoticeInbox } from './notice-inbox.js'

const ABOUT = {
  kind: 'act',
  room: null,
  message_id: null,
  act_id: null,
  state: null,
  reason: 'You were warned',
} as const

const aFrame = (id?: string): NoticeFrame => ({ t: 'notice', ...ABOUT, ...(id === undefined ? {} : { id }) })
const aNotice = (id: string): Notice => ({
  ...{ id, ...ABOUT, note: null, act: null, appeal: null },
  ...{ created_at: '2026-11-21T12:00:00.000Z', read_at: null },
})

/** An inbox on a server that holds `ids` as unread, newest first, of which there may be more. */
function anInbox(unread: string[], next: string | null = null) {
  const told: (string | undefined)[] = []
  const marked: string[] = []
  let hadMore = false
  let isAway = false
  const server = {
    list: async (): Promise<Page<Notice> & { unread: number }> => {
      if (isAway) throw new Error('nobody answers')
      return { items: unread.map(aNotice), next, unread: unread.length }
    },
    read: async (upTo: string) => {
      marked.push(upTo)
      return { unread: 0 }
    },
  }
  const inbox = new NoticeInbox(server, (notices, hasMore) => {
    told.push(...notices.map(({ id }) => id))
    hadMore ||= hasMore
  })
  return {
    ...{ inbox, told, marked, hadMore: () => hadMore },
    setAway: (away: boolean) => {
      isAway = away
    },
  }
}

it('tells what came while one was away, oldest first, and marks it as read', async () => {
  const { inbox, told, marked, hadMore } = anInbox(['3', '2', '1'])
  await inbox.catchUp()
  expect(told).toEqual(['1', '2', '3'])
  expect(marked).toEqual(['3'])
  expect(hadMore()).toBe(false)
})

it('says that there was more than is read out', async () => {
  const { inbox, hadMore } = anInbox(['3', '2'], 'a cursor')
  await inbox.catchUp()
  expect(hadMore()).toBe(true)
})

it('marks nothing where there is nothing', async () => {
  const { inbox, told, marked } = anInbox([])
  await inbox.catchUp()
  expect([told, marked]).toEqual([[], []])
})

it('tells none twice, whichever way it comes first', async () => {
  const unread = ['2', '1']
  const { inbox, told } = anInbox(unread)
  inbox.heard(aFrame('2'))
  await inbox.catchUp()
  inbox.heard(aFrame('1'))
  unread.unshift('3')
  inbox.lost()
  await inbox.catchUp()
  expect(told).toEqual(['2', '1', '3'])
})

it('marks what the socket brings, but not before what is older was told', async () => {
  const { inbox, marked } = anInbox(['1'])
  inbox.heard(aFrame('2'))
  expect(marked).toEqual([])
  await inbox.catchUp()
  expect(marked).toEqual(['2'])
  inbox.heard(aFrame('3'))
  expect(marked).toEqual(['2', '3'])
  inbox.lost()
  inbox.heard(aFrame('4'))
  expect(marked).toEqual(['2', '3'])
})

it('leaves the marking to the newer reading when the connection was lost under the older one', async () => {
  const { inbox, told, marked } = anInbox(['1'])
  const older = inbox.catchUp()
  inbox.lost()
  await older
  expect([told, marked]).toEqual([[], []])
  await inbox.catchUp()
  expect([told, marked]).toEqual([['1'], ['1']])
})

it('finds later what could not be read', async () => {
  const { inbox, told, setAway } = anInbox(['1'])
  setAway(true)
  await expect(inbox.catchUp()).rejects.toThrow('nobody answers')
  setAway(false)
  await inbox.catchUp()
  expect(told).toEqual(['1'])
})

it('tells what is kept nowhere, and marks nothing for it', async () => {
  const { inbox, told, marked } = anInbox([])
  await inbox.catchUp()
  inbox.heard(aFrame())
  expect(told).toEqual([undefined])
  expect(marked).toEqual([])
})
