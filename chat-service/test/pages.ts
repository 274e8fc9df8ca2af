import type { MessageBody } from '@parley/common/contracts/chat'
import { expectJson, type TestUser } from './chat-stack.js'

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export interface History extends Page<MessageBody> {
  readonly unpublished: readonly MessageBody[]
  readonly older: string | null
  readonly newer: string | null
}

/** All items of a list, page by page. */
export async function readAll<Item>(user: TestUser, path: string): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const separator = path.includes('?') ? '&' : '?'
    const page: Page<Item> = await expectJson<Page<Item>>(
      user.get(cursor === null ? path : `${path}${separator}cursor=${cursor}`),
      200,
    )
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return items
}

/** Status and code of an error answer. */
export async function errorOf(answer: Promise<Response>): Promise<string> {
  const response = await answer
  const body = (await response.json()) as { readonly code?: string; readonly detail: unknown }
  const code = body.code ?? (body.detail as { readonly type: string }[])[0]?.type
  return `${response.status} ${code}`
}
