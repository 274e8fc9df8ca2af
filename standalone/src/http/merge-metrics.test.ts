import { expect, it } from 'vitest'
import { mergeMetrics } from './merge-metrics.js'

it('a metric of two services is declared once, with the samples of both under it', () => {
  const one = '# HELP a Of a\n# TYPE a counter\na{service="x"} 1\n\n# HELP b Of b\n# TYPE b gauge\nb{service="x"} 2\n'
  const other = '# HELP a Of a\n# TYPE a counter\na{service="y"} 3\n'
  expect(mergeMetrics([one, other])).toBe(
    '# HELP a Of a\n# TYPE a counter\na{service="x"} 1\na{service="y"} 3\n\n# HELP b Of b\n# TYPE b gauge\nb{service="x"} 2\n',
  )
})
