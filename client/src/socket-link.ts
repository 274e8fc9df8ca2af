import type { ClientFrame, ServerFrame } from '@parley/common/contracts/socket'
import { PONG_GRACE_SECONDS, SUBPROTOCOL } from '@parley/common/contracts/socket-constants'
import { FramePacer } from './frame-pacer.js'
import type { TokenSource } from './http-client.js'
import { afterClose, type Backoff, reconnectDelayMs } from './reconnecting.js'
import type { OpenSocket, SocketLike } from './socket-like.js'

export type Ready = Extract<ServerFrame, { t: 'ready' }>
type Hello = Extract<ServerFrame, { t: 'hello' }>

/** `waiting`: until the next attempt. `stopped`: for good, until somebody starts it again. */
export type LinkState = 'connecting' | 'online' | 'waiting' | 'stopped'

export interface LinkStop {
  /** Close code of the server; null = no token to connect with, or stopped by its owner. */
  readonly code: number | null
  readonly reason: string
}

export interface LinkOptions {
  readonly url: string
  readonly openSocket: OpenSocket
  readonly tokens: TokenSource
  readonly backoff: Backoff
  readonly random: () => number
}

export interface LinkEvents {
  onState(state: LinkState): void
  onReady(ready: Ready): void
  onFrame(frame: ServerFrame): void
  onStopped(stop: LinkStop): void
}

/** Refused tokens in a row, each replaced by a new one, after which it is no matter of age any more. */
const MAX_REFUSED_TOKENS = 3
const NORMAL_CLOSE = 1000

/** Keeps one authenticated socket open, through whatever ends it: replaces tokens, waits, tries again. */
export class SocketLink {
  readonly #pacer = new FramePacer()
  #socket: SocketLike | undefined
  #state: LinkState = 'stopped'
  #token: string | null = null
  #attempt = 0
  #refusedTokens = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  #silenceMs = 0
  #hello: Hello | undefined

  constructor(
    private readonly options: LinkOptions,
    private readonly events: LinkEvents,
  ) {}

  get state(): LinkState {
    return this.#state
  }

  start(): void {
    if (this.#state !== 'stopped') return
    this.#attempt = 0
    this.#refusedTokens = 0
    void this.#connect()
  }

  /** Tries at once instead of after the wait, as when the machine is back on the network. */
  retryNow(): void {
    if (this.#state !== 'waiting') return
    clearTimeout(this.#timer)
    void this.#connect()
  }

  stop(reason = 'closed by the client'): void {
    if (this.#state !== 'stopped') this.#stop({ code: null, reason })
  }

  /** Sends within the server's rate limit; forgotten when there is no connection. */
  send(frame: ClientFrame): void {
    this.#pacer.push(frame)
  }

  async #connect(): Promise<void> {
    this.#enter('connecting')
    try {
      this.#token = await this.options.tokens.accessToken()
    } catch {
      // The account service cannot be asked; nor, most likely, can the chat service.
      if (this.#state === 'connecting') this.#retryLater()
      return
    }
    if (this.#state !== 'connecting') return
    if (this.#token === null) this.#stop({ code: null, reason: 'not logged in' })
    else this.#open()
  }

  #open(): void {
    const socket = this.options.openSocket(this.options.url, SUBPROTOCOL)
    this.#socket = socket
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket && typeof data === 'string') this.#receive(data)
    }
    socket.onclose = ({ code, reason }) => {
      if (this.#socket === socket) void this.#closed(code, reason)
    }
    // `close` follows every error and says more.
    socket.onerror = () => {}
    this.#silenceMs = 30_000
    this.#heard()
  }

  #receive(data: string): void {
    this.#heard()
    const frame = JSON.parse(data) as ServerFrame
    switch (frame.t) {
      case 'hello':
        this.#hello = frame
        this.#silenceMs = (frame.ping_s + PONG_GRACE_SECONDS) * 1_000
        this.#authenticate()
        return
      case 'ready':
        this.#ready(frame)
        return
      case 'ping':
        this.#write({ t: 'pong', ts: frame.ts })
        return
      case 'expiring':
        void this.#replaceToken()
        return
      default:
        this.events.onFrame(frame)
    }
  }

  #ready(ready: Ready): void {
    const isFirst = this.#state !== 'online'
    this.#attempt = 0
    this.#refusedTokens = 0
    if (!isFirst) return
    const { burst, per_s: perSecond } = this.#hello?.limits ?? { burst: 10, per_s: 5 }
    this.#pacer.open({ burst, perSecond }, (text) => this.#socket?.send(text))
    this.#enter('online')
    this.events.onReady(ready)
  }

  #authenticate(): void {
    if (this.#token !== null) this.#write({ t: 'auth', id: 'auth', token: this.#token })
  }

  /** On the same socket; if it fails, the server closes with 4401 and we come here again from there. */
  async #replaceToken(): Promise<void> {
    const socket = this.#socket
    try {
      const token = this.#token === null ? null : await this.options.tokens.replace(this.#token)
      if (token === null || this.#socket !== socket) return
      this.#token = token
      this.#authenticate()
    } catch {
      // See above: the close will tell.
    }
  }

  async #closed(code: number, reason: string): Promise<void> {
    this.#disconnect()
    const next = afterClose(code)
    if (next === 'stop') return this.#stop({ code, reason })
    if (next === 'renew_token' && !(await this.#hasNewToken())) {
      if (this.#state !== 'stopped') this.#stop({ code, reason })
      return
    }
    if (this.#state !== 'stopped') this.#retryLater()
  }

  async #hasNewToken(): Promise<boolean> {
    this.#refusedTokens += 1
    if (this.#refusedTokens >= MAX_REFUSED_TOKENS || this.#token === null) return false
    try {
      return (await this.options.tokens.replace(this.#token)) !== null
    } catch {
      // Not refused, only not reached: worth another attempt.
      return true
    }
  }

  #retryLater(): void {
    const { random, backoff } = this.options
    const delayMs = reconnectDelayMs(this.#attempt, random(), backoff)
    this.#attempt += 1
    this.#enter('waiting')
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#connect(), delayMs)
  }

  /** A server that is silent for longer than its pings allow is gone, whatever TCP believes. */
  #heard(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      const socket = this.#socket
      this.#disconnect()
      socket?.close(NORMAL_CLOSE)
      this.#retryLater()
    }, this.#silenceMs)
  }

  #write(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame))
  }

  #disconnect(): void {
    clearTimeout(this.#silence)
    this.#pacer.close()
    this.#socket = undefined
  }

  #stop(stop: LinkStop): void {
    const socket = this.#socket
    this.#disconnect()
    clearTimeout(this.#timer)
    socket?.close(NORMAL_CLOSE)
    this.#enter('stopped')
    this.events.onStopped(stop)
  }

  #enter(state: LinkState): void {
    if (this.#state === state) return
    this.#state = state
    this.events.onState(state)
  }
}
