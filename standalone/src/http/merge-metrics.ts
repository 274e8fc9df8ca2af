interface Family {
  readonly head: string[]
  readonly samples: string[]
}

/**
 * One Prometheus text of several: a metric that more than one service has gets its HELP and TYPE once and all samples
 * together, as the format demands. Samples are told apart by their `service` label.
 */
export function mergeMetrics(texts: readonly string[]): string {
  const families = new Map<string, Family>()
  for (const text of texts) {
    let family: Family | undefined
    let isKnown = false
    for (const line of text.split('\n')) {
      if (line === '') continue
      const declared = /^# (HELP|TYPE) (\S+)/.exec(line)
      const name = declared?.[2]
      if (declared?.[1] === 'HELP' && name !== undefined) {
        isKnown = families.has(name)
        family = families.get(name) ?? { head: [], samples: [] }
        families.set(name, family)
      }
      if (!family) continue
      if (!declared) family.samples.push(line)
      else if (!isKnown) family.head.push(line)
    }
  }
  const parts = [...families.values()].map(({ head, samples }) => [...head, ...samples].join('\n'))
  return `${parts.join('\n\n')}\n`
}
