/** What a review item, a notice or an audit entry names as its `rule`, taken apart; the words for it are in the catalogue. */
export type Rule =
  | { readonly kind: 'threshold'; readonly label: string; readonly action: string }
  | { readonly kind: 'list'; readonly name: string }
  | { readonly kind: 'limit'; readonly what: string }
  | { readonly kind: 'newcomer' }
  | { readonly kind: 'strikes'; readonly points: number }
  | { readonly kind: 'unscored'; readonly why: string }
  | { readonly kind: 'report'; readonly reason: string }
  | { readonly kind: 'appeal'; readonly act: string }
  /** What the name met under which a webhook posted. */
  | { readonly kind: 'name'; readonly rule: string }
  /** A rule this version knows no words for: shown as it is. */
  | { readonly kind: 'other'; readonly name: string }

/** `threshold:insult:hide` and its like. */
export function parseRule(rule: string): Rule {
  const [kind = '', first = '', second = ''] = rule.split(':')
  switch (kind) {
    case 'threshold':
      return { kind, label: first, action: second }
    case 'list':
      return { kind, name: rule.slice('list:'.length) }
    case 'limit':
      return { kind, what: first }
    case 'newcomer':
      return { kind }
    case 'strikes':
      return { kind, points: Number(first) }
    case 'unscored':
      return { kind, why: first }
    case 'report':
      return { kind, reason: first }
    case 'appeal':
      return { kind, act: first }
    case 'name':
      return { kind, rule: rule.slice('name:'.length) }
    default:
      return { kind: 'other', name: rule }
  }
}
