import { LABELS } from '@parley/common/contracts/moderation'
import { encodeCursor } from '../schemas/paging.js'
import type { SimulationBody } from '../schemas/simulations.js'
import type { SimulationOutcome } from './simulations.js'

export function simulationBody(outcome: SimulationOutcome): SimulationBody {
  const { window, simulation, thresholds, next } = outcome
  return {
    from: window.from.toISOString(),
    until: window.until.toISOString(),
    room: window.roomId,
    messages: simulation.messages,
    sample: { is_complete: outcome.isComplete, estimated_total: outcome.estimatedTotal },
    raid_switch: { is_on: outcome.isRaidOn, is_counted: false },
    before: simulation.before,
    after: simulation.after,
    changes: [...simulation.moves],
    histograms: LABELS.map((label) => ({ label, bins: simulation.bins[label], thresholds: thresholds[label] })),
    changed: {
      items: outcome.page.map(({ message, details, before, after }) => ({
        message_id: message.id as SimulationBody['changed']['items'][number]['message_id'],
        room: { id: message.roomId, name: details.roomName },
        sender: { id: details.senderId, name: details.senderName },
        text: details.text,
        state: message.state,
        created_at: details.createdAt.toISOString(),
        scores: message.scores,
        before,
        after,
      })),
      next: next === null ? null : encodeCursor(next),
    },
  }
}
