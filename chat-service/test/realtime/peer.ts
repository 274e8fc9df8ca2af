import type { RoomEvent } from '@parley/common/contracts/chat'
import { type ServerFrame, SUBPROTOCOL } from '@parley/common/contracts/socket'
import { WebSocket } from 'ws'

export interface PeerOptions {
  readonly origin?: string
  readonly subprotocol?: string
  /** Added to the sockets' own path. */
  readonly path?: string
}

type FrameOf<Kind extends ServerFrame['t']> = Extract<ServerFrame, { t: Kind }>

interface Waiter {
  readonly isWanted: (frame: ServerFrame) => boolean
  readonly resolve: (frame: ServerFrame) => void
  readonly reject: (error: Error) => void
}

/** A bare client of `chat.v1` that sends what the test says and remembers what it was told. */
export class Peer {
  /** Everything received and not asked for by `next` yet. */
  readonly inbox: ServerFrame[] = []
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly #waiters: Waiter[] = []
  #requests = 0

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data) => this.#take(JSON.parse(data.toString()) as ServerFrame))
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() })
        for (const { reject } of this.#waiters) reject(new Error(`closed with ${code} ${reason.toString()}`))
      })
    })
    ws.on('error', () => {
      // `close` follows.
    })
  }

  /** Rejects when the upgrade is refused, naming the status. */
  static open(url: string, { origin, subprotocol = SUBPROTOCOL }: PeerOptions = {}): Promise<Peer> {
    const ws = new WebSocket(url, subprotocol, { perMessageDeflate: false, ...(origin ? { origin } : {}) })
    const peer = new Peer(ws)
    return new Promise((resolve, reject) => {
      ws.once('open', () => resolve(peer))
      ws.once('unexpected-response', (_, response) => {
        reject(new Error(`refused with ${response.statusCode}`))
        ws.terminate()
      })
      ws.once('error', reject)
    })
  }

  send(frame: object | string): void {
    this.ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Subscribes and resolves when the room is live, or with `recovered: false`. */
  async subscribe(
    room: string,
    position: { readonly since?: number; readonly epoch?: string } = {},
  ): Promise<FrameOf<'sub_ok'>> {
    this.#requests += 1
    const id = `sub-${this.#requests}`
    this.send({ t: 'sub', id, room, ...position })
    const answer = await this.next('sub_ok', (frame) => frame.id === id)
    if (answer.recovered) await this.next('live', (frame) => frame.room === room)
    return answer
  }

  /** The next frame of this kind, received already or to come. Others stay in the inbox. */
  next<Kind extends ServerFrame['t']>(
    kind: Kind,
    isWanted: (frame: FrameOf<Kind>) => boolean = () => true,
  ): Promise<FrameOf<Kind>> {
    const matches = (frame: ServerFrame): frame is FrameOf<Kind> => frame.t === kind && isWanted(frame as FrameOf<Kind>)
    const index = this.inbox.findIndex(matches)
    if (index >= 0) return Promise.resolve(this.inbox.splice(index, 1)[0] as FrameOf<Kind>)
    return new Promise((resolve, reject) => {
      this.#waiters.push({ isWanted: matches, resolve: (frame) => resolve(frame as FrameOf<Kind>), reject })
    })
  }

  /** Events received and not asked for yet, in the order they came. */
  events(room: string): RoomEvent[] {
    return this.inbox.filter((frame): frame is RoomEvent => frame.t === 'ev' && frame.room === room)
  }

  close(): void {
    this.ws.close(1000)
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.ws.terminate()
  }

  #take(frame: ServerFrame): void {
    const index = this.#waiters.findIndex(({ isWanted }) => isWanted(frame))
    if (index < 0) this.inbox.push(frame)
    else this.#waiters.splice(index, 1)[0]?.resolve(frame)
  }
}
