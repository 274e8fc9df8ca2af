import { mentionsIn } from '../log/mentions.js'

/** The part of a Markdown tree that is needed here. */
interface Node {
  readonly type: string
  readonly value?: string
  children?: Node[]
  readonly data?: { readonly hName: string; readonly hProperties: Readonly<Record<string, string>> }
}

/** Where an `@` is no call: code is quoted, and a link leads elsewhere already. */
const OPAQUE = new Set(['code', 'inlineCode', 'link', 'linkReference'])

/** Turns `@name` into a mark; the one of `username` stands out. */
export function remarkMentions({ username }: { readonly username: string }) {
  const wanted = username.toLowerCase()
  const visit = (node: Node): void => {
    if (!node.children || OPAQUE.has(node.type)) return
    node.children = node.children.flatMap((child) => {
      if (child.type === 'text' && child.value?.includes('@')) return split(child.value, wanted)
      visit(child)
      return [child]
    })
  }
  return visit
}

function split(text: string, wanted: string): Node[] {
  const nodes: Node[] = []
  let from = 0
  for (const { begin, end, username } of mentionsIn(text)) {
    if (begin > from) nodes.push({ type: 'text', value: text.slice(from, begin) })
    const mention = username.toLowerCase() === wanted ? 'me' : 'other'
    nodes.push({
      type: 'mention',
      data: { hName: 'span', hProperties: { 'data-mention': mention } },
      children: [{ type: 'text', value: text.slice(begin, end) }],
    })
    from = end
  }
  if (from < text.length) nodes.push({ type: 'text', value: text.slice(from) })
  return nodes
}
