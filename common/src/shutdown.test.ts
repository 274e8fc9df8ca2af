import { expect, it } from 'vitest'
import { createLogger } from './logger.js'
import { Shutdown } from './shutdown.js'

const logger = createLogger({ service: 'test', level: 'silent' })

it('closes in reverse order, once, and past what fails or hangs', async () => {
  const closed: string[] = []
  const shutdown = new Shutdown(logger)
  shutdown.add('database', () => void closed.push('database'))
  shutdown.add('hanging', () => new Promise(() => {}), 10)
  shutdown.add('failing', () => Promise.reject(new Error('no')))
  shutdown.add('server', async () => void closed.push('server'))
  await Promise.all([shutdown.run(), shutdown.run()])
  expect(closed).toEqual(['server', 'database'])
})
