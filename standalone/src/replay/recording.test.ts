import { describe, expect, it } from 'vitest'
import { parseRecording } from './recording.js'

const line = (time: string, user: string, room: string, text = 'x'): string =>
  JSON.stringify({ time, user, room, text })

describe('a recording', () => {
  it('plays rooms of different days side by side, each at its own pace', () => {
    const { cues } = parseRecording(
      [
        line('2001-01-01T10:00:00Z', 'ada', 'old', 'one'),
        line('2001-01-01T10:00:30Z', 'bob', 'old', 'three'),
        line('2020-06-01T23:00:00Z', 'cyd', 'new', 'two'),
        line('2020-06-01T23:01:00Z', 'ada', 'new', 'four'),
      ].join('\n'),
    )
    expect(cues.map(({ text, atMs, index }) => [text, atMs, index])).toEqual([
      ['one', 0, 0],
      ['two', 0, 1],
      ['three', 30_000, 2],
      ['four', 60_000, 3],
    ])
  })

  it('lets further speakers share the accounts there are, each always the same one', () => {
    const { cues, users } = parseRecording(
      ['ada', 'bob', 'cyd', 'dan', 'cyd', 'dan'].map((user) => line('2001-01-01T10:00:00Z', user, 'r')).join('\n'),
      { maxUsers: 2 },
    )
    expect(users).toEqual(['ada', 'bob'])
    const [, , cyd, dan, cydAgain, danAgain] = cues.map(({ user }) => user)
    expect([cydAgain, danAgain]).toEqual([cyd, dan])
    expect(cyd).not.toBe(dan)
  })

  it('tells which line is wrong', () => {
    expect(() => parseRecording(`${line('2001-01-01T10:00:00Z', 'ada', 'r')}\n{"time":1}`)).toThrow(/^line 2 /)
  })
})
