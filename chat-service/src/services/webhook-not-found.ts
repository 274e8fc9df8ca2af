import { NotFound } from '@parley/common/errors'

/** Whatever is wrong with it: whoever does not hold it learns nothing of it. */
export function webhookNotFound(): NotFound {
  return new NotFound('Webhook', 'webhook_not_found')
}
