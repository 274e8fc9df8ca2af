/** Hears one channel's messages, in the order one publisher sent them. Must not throw. */
export type BusHandler = (payload: string, channel: string) => void

/**
 * News between instances of the services: at most once, no history. Whoever needs certainty reads the room's log;
 * the bus only says that there is something to read, or carries it when all goes well.
 */
export interface Bus {
  /** Sends without waiting. A lost message is counted and logged, never thrown: the sender's work is committed already. */
  publish(channel: string, payload: string): void
  /** Resolves when messages published from now on will be heard. The returned function ends this subscription only. */
  subscribe(channel: string, handler: BusHandler): Promise<() => void>
  /** Rejects when the bus cannot carry messages now. */
  ping(): Promise<void>
  close(): Promise<void>
}
