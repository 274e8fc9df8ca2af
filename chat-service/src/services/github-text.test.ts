import { describe, expect, it } from 'vitest'
import { describeGitHubEvent } from './github-text.js'

const repository = { full_name: 'acme/widgets', html_url: 'https://github.com/acme/widgets' }
const sender = { login: 'ada' }

function commit(message: string, n = 1) {
  return { id: `${n}`.padStart(40, 'a1b2c3d4'), message, author: { name: 'Grace' } }
}

function push(over: object = {}) {
  return {
    ref: 'refs/heads/main',
    commits: [commit('Mend the widget\n\nAt length.')],
    compare: 'https://github.com/acme/widgets/compare/a1...b2',
    pusher: { name: 'ada' },
    repository,
    sender,
    ...over,
  }
}

function issues(action: string, over: object = {}) {
  const issue = { number: 7, title: 'It is broken', html_url: 'https://github.com/acme/widgets/issues/7', ...over }
  return { action, issue, repository, sender }
}

function textOf(event: string, payload: unknown): string {
  const described = describeGitHubEvent(event, payload)
  if (described.kind !== 'text') throw new Error(JSON.stringify(described))
  return described.text
}

describe('a GitHub event in words', () => {
  it('push: who, how much, where, each commit on a line', () => {
    expect(textOf('push', push())).toBe(
      'ada pushed 1 commit to branch main of acme/widgets\n' +
        '• a1b2c3d Mend the widget (Grace)\n' +
        'https://github.com/acme/widgets/compare/a1...b2',
    )
  })

  it('push: long ones are cut to five commits', () => {
    const commits = Array.from({ length: 12 }, (_, n) => commit(`Change ${n}`, n))
    const lines = textOf('push', push({ commits, forced: true })).split('\n')
    expect(lines[0]).toBe('ada force-pushed 12 commits to branch main of acme/widgets')
    expect(lines).toHaveLength(8)
    expect(lines[6]).toBe('… and 7 more')
  })

  it.each([
    [{ deleted: true, commits: [] }, 'ada deleted branch main of acme/widgets'],
    [{ created: true, commits: [], ref: 'refs/tags/v1', compare: '' }, 'ada created tag v1 of acme/widgets'],
  ])('push %j', (over, text) => {
    expect(textOf('push', push(over))).toBe(text)
  })

  it.each([
    ['opened', {}, 'ada opened issue #7 of acme/widgets: It is broken'],
    ['reopened', {}, 'ada reopened issue #7 of acme/widgets: It is broken'],
    ['closed', { state_reason: 'completed' }, 'ada closed issue #7 of acme/widgets: It is broken'],
    ['closed', { state_reason: 'not_planned' }, 'ada closed issue #7 of acme/widgets as not planned: It is broken'],
  ])('issues, %s', (action, over, text) => {
    expect(textOf('issues', issues(action, over))).toBe(`${text}\nhttps://github.com/acme/widgets/issues/7`)
  })

  it('release, published', () => {
    const release = { tag_name: 'v2.0', name: 'The big one', html_url: 'https://github.com/acme/widgets/releases/v2.0' }
    expect(textOf('release', { action: 'published', release, repository, sender })).toBe(
      'ada published release v2.0 of acme/widgets: The big one\nhttps://github.com/acme/widgets/releases/v2.0',
    )
  })

  it('ping', () => {
    expect(textOf('ping', { zen: '...', hook: { events: ['push', 'issues'] }, repository })).toBe(
      'acme/widgets is connected and sends: push, issues',
    )
  })

  it.each([
    ['star', { action: 'created' }],
    ['issues', issues('labeled')],
    ['issues', issues('constructor')],
    ['release', { action: 'edited', release: { tag_name: 'v1' }, repository, sender }],
    ['push', push({ commits: [] })],
    ['', {}],
  ])('%s of no interest is ignored', (event, payload) => {
    expect(describeGitHubEvent(event, payload)).toEqual({ kind: 'ignored' })
  })

  it('a payload that is not what it says is malformed', () => {
    expect(describeGitHubEvent('push', { ref: 7 })).toMatchObject({ kind: 'malformed' })
    expect(describeGitHubEvent('issues', null)).toMatchObject({ kind: 'malformed' })
  })

  it('does not obey what strangers write: mentions, Markdown, lines, addresses', () => {
    const title = '@everyone **free** `rm -rf` [click](javascript:x) <b>now</b>\n# heading _really_ snake_case'
    const text = textOf('issues', issues('opened', { title, html_url: 'javascript:alert(1)' }))
    expect(text.split('\n')).toHaveLength(1)
    expect(text).not.toMatch(/@e|\*\*|`|\]\(|<b>|_really_/)
    expect(text).toContain('snake_case')
  })

  it('is never longer than a message may be, however long its parts', () => {
    const long = 'x😀'.repeat(5_000)
    const commits = Array.from({ length: 50 }, () => commit(long))
    const text = textOf('push', push({ commits, ref: `refs/heads/${long}`, sender: { login: long } }))
    expect(text.length).toBeLessThanOrEqual(2_000)
    expect(text).not.toMatch(/\p{Surrogate}/u)
  })
})
