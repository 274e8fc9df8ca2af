import type { Logger } from '@parley/common/logger'

/** No dashboard waits longer than this for another service. */
const SOURCE_TIMEOUT_MS = 3_000

/** What `ask` answers, or null where there is no answer in time; the log says why. */
export async function answerOrNull<T>(source: string, ask: () => Promise<T>, logger: Logger): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${SOURCE_TIMEOUT_MS} ms`)), SOURCE_TIMEOUT_MS)
    })
    return await Promise.race([ask(), late])
  } catch (error) {
    logger.warn({ err: error, source }, 'a source of the dashboards does not answer')
    return null
  } finally {
    clearTimeout(timer)
  }
}
