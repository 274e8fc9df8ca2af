import type pg from 'pg'
import { ConnectionLost, isLoss } from './errors.js'
import { type BoundSql, bind, FRAGMENT, type Fragment, identifiers, type SqlParts } from './sql-text.js'

/** A row as the server gave it: 64-bit integers and decimals as text, JSON parsed, instants as `Date`. */
// biome-ignore lint/suspicious/noExplicitAny: what a row holds is the statement's business; callers name it.
export type Row = Record<string, any>

/** The rows of a statement; `count` is how many it read or changed, also where it returns none. */
export type Rows<T extends readonly object[] = Row[]> = T & { readonly count: number }

/** A statement. Waited for, it is run (once); put inside another statement, it is a piece of that. */
export interface Query<T extends readonly object[] = Row[]> extends PromiseLike<Rows<T>>, Fragment {
  catch(onRejected: (error: unknown) => void): Promise<unknown>
}

/** Runs statements, one by one and in the order given on a connection of a transaction, at large on the pool. */
export interface SqlRunner {
  /** A statement from a template: values become parameters, fragments become text. Prepared once per connection. */
  <T extends readonly object[] = Row[]>(texts: TemplateStringsArray, ...values: readonly unknown[]): Query<T>
  /** Names of columns or tables, quoted; only from our own code, never from a request. */
  (names: string | readonly string[]): Fragment
  /**
   * A statement (or, without being waited for, a piece of one) as text. Without values it may be several statements.
   * With `prepare` the server plans it once per connection.
   */
  unsafe<T extends readonly object[] = Row[]>(
    text: string,
    values?: readonly unknown[],
    options?: { readonly prepare?: boolean },
  ): Query<T>
}

/** A transaction. Statements on it after it ended are refused. */
export interface TransactionSql extends SqlRunner {
  /** What `work` did is undone when it throws; the transaction goes on. */
  savepoint<T>(work: (sql: TransactionSql) => Promise<T>): Promise<T>
}

/** One connection for several statements, such as those under a session's lock. */
export interface ReservedSql extends SqlRunner {
  release(): void
}

export interface Sql extends SqlRunner {
  /** What it runs on; for Drizzle. */
  readonly pool: pg.Pool
  /**
   * Commits when `work` resolves and rolls back when it throws, or when one of its statements failed, even if `work`
   * did not look. Rejects with the first error. Statements of a lost connection are never taken up by another one.
   * @throws ConnectionLost also when the connection broke during the commit: whether it holds is then uncertain.
   */
  begin<T>(work: TransactionWork<T>): Promise<Settled<T>>
  begin<T>(options: string, work: TransactionWork<T>): Promise<Settled<T>>
  reserve(): Promise<ReservedSql>
  /** Waits for what runs, at most `timeout` seconds. Ending twice is harmless. */
  end(options?: { readonly timeout?: number }): Promise<void>
}

export type TransactionWork<T> = (sql: TransactionSql) => T | Promise<T>
type Settled<T> = T extends readonly unknown[] ? { -readonly [Key in keyof T]: Awaited<T[Key]> } : T

/** Hand-written SQL over a pool. */
export function sqlOver(pool: pg.Pool): Sql {
  const names = new StatementNames()
  const onPool = async (statement: Statement): Promise<pg.QueryResult> => {
    const client = await checkOut(pool)
    return await runAndRelease(client, () => runOn(client, statement, names))
  }
  async function begin<T>(...args: [TransactionWork<T>] | [string, TransactionWork<T>]): Promise<Settled<T>> {
    const [options, work] = args.length === 1 ? ['', args[0]] : args
    const client = await checkOut(pool)
    return await runAndRelease(client, () => transact(client, names, options, work))
  }
  return Object.assign(runner(onPool), {
    pool,
    begin,
    reserve: async () => {
      const client = await checkOut(pool)
      const line = new Line((statement) => runOn(client, statement, names))
      return Object.assign(
        runner((statement) => line.run(statement)),
        { release: () => client.release(line.failure !== null && isLoss(line.failure)) },
      )
    },
    end: ({ timeout = 5 } = {}) => endWithin(pool, timeout * 1_000),
  })
}

interface Statement {
  readonly parts: SqlParts
  readonly isPrepared: boolean
}

type Run = (statement: Statement) => Promise<pg.QueryResult>

function runner(run: Run): SqlRunner {
  const tag = (first: TemplateStringsArray | string | readonly string[], ...values: readonly unknown[]) =>
    isTemplate(first)
      ? query(run, { parts: { texts: first, values }, isPrepared: true })
      : { [FRAGMENT]: identifiers(first) }
  const unsafe = (text: string, values: readonly unknown[] = [], { prepare = false } = {}) =>
    query(run, { parts: numbered(text, values), isPrepared: prepare })
  return Object.assign(tag, { unsafe }) as SqlRunner
}

/** A text that holds `$1` ... already. */
class Numbered implements SqlParts {
  readonly texts: readonly string[]
  constructor(
    readonly text: string,
    readonly values: readonly unknown[],
  ) {
    this.texts = [text]
  }
}

function numbered(text: string, values: readonly unknown[]): SqlParts {
  return values.length === 0 ? { texts: [text], values } : new Numbered(text, values)
}

function boundOf(parts: SqlParts): BoundSql {
  return parts instanceof Numbered ? { text: parts.text, values: parts.values } : bind(parts)
}

function isTemplate(first: TemplateStringsArray | string | readonly string[]): first is TemplateStringsArray {
  return typeof first !== 'string' && 'raw' in first
}

function query(run: Run, statement: Statement): Query {
  let running: Promise<Rows> | undefined
  const rows = (): Promise<Rows> => {
    running ??= run(statement).then(rowsOf)
    return running
  }
  const then: Query['then'] = (onFulfilled, onRejected) => rows().then(onFulfilled, onRejected)
  return { [FRAGMENT]: statement.parts, then, catch: (onRejected) => rows().catch(onRejected) }
}

/** Several statements in one text give the last one's rows. */
function rowsOf(result: pg.QueryResult | readonly pg.QueryResult[]): Rows {
  const last = Array.isArray(result) ? result.at(-1) : (result as pg.QueryResult)
  return Object.defineProperty((last?.rows ?? []) as Row[], 'count', { value: last?.rowCount ?? 0 }) as Rows
}

/** Statements of one connection, one after the other as they were given. Remembers the first failure. */
class Line {
  failure: unknown = null
  #tail: Promise<unknown> = Promise.resolve()
  #isOver = false

  constructor(private readonly start: Run) {}

  run(statement: Statement): Promise<pg.QueryResult> {
    if (this.#isOver) return Promise.reject(new Error('this transaction has ended'))
    const result = this.#tail.then(() => this.start(statement))
    this.#tail = result.catch((error) => {
      this.failure ??= error
    })
    return result
  }

  /** Resolves when all that was given ran; nothing more is taken then. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#tail
  }
}

async function transact<T>(
  client: pg.PoolClient,
  names: StatementNames,
  options: string,
  work: TransactionWork<T>,
): Promise<Settled<T>> {
  const command = (text: string): Promise<pg.QueryResult> => lossNamed(() => client.query(text))
  const line = new Line((statement) => runOn(client, statement, names))
  await command(`begin ${options.replace(/[^a-z ]/gi, '')}`)
  try {
    const result = await settled(work(transaction(line, command)))
    await line.end()
    if (line.failure !== null) throw line.failure
    await command('commit')
    return result
  } catch (error) {
    await line.end()
    if (!isLoss(error)) await command('rollback')
    // A statement that fails makes all later ones fail: the first is the one that says why.
    throw line.failure !== null && isAborted(error) ? line.failure : error
  }
}

function transaction(line: Line, command: (text: string) => Promise<pg.QueryResult>, depth = 1): TransactionSql {
  const savepoint = async <T>(work: (sql: TransactionSql) => Promise<T>): Promise<T> => {
    const plain = (text: string) => line.run({ parts: { texts: [text], values: [] }, isPrepared: false })
    await plain(`savepoint s${depth}`)
    const before = line.failure
    try {
      const result = await work(transaction(line, command, depth + 1))
      if (before === null && line.failure !== null) throw line.failure
      await plain(`release savepoint s${depth}`)
      return result
    } catch (error) {
      if (isLoss(error)) throw error
      await plain(`rollback to savepoint s${depth}`)
      // What failed inside was undone here: it does not count against the transaction.
      line.failure = before
      throw error
    }
  }
  return Object.assign(
    runner((statement) => line.run(statement)),
    { savepoint },
  )
}

/** A list of statements is a transaction's work too. */
async function settled<T>(result: T | Promise<T>): Promise<Settled<T>> {
  const known = await result
  return (Array.isArray(known) ? await Promise.all(known) : known) as Settled<T>
}

function isAborted(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '25P02'
}

function runOn(client: pg.PoolClient, statement: Statement, names: StatementNames): Promise<pg.QueryResult> {
  const { text, values } = boundOf(statement.parts)
  const name = statement.isPrepared ? names.of(text) : undefined
  const config = { text, ...(name ? { name } : {}), ...(values.length > 0 ? { values: [...values] } : {}) }
  return lossNamed(() => client.query(config))
}

/** The client goes back to the pool, or is thrown away when its connection is of no more use. */
async function runAndRelease<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  let isLost = false
  try {
    return await work()
  } catch (error) {
    isLost = isLoss(error)
    throw error
  } finally {
    client.release(isLost)
  }
}

function checkOut(pool: pg.Pool): Promise<pg.PoolClient> {
  return lossNamed(() => pool.connect())
}

async function lossNamed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isNamed = typeof error === 'object' && error !== null && 'code' in error && error.code !== undefined
    if (isNamed || !isLoss(error)) throw error
    throw new ConnectionLost(error instanceof Error ? error.message : 'the connection was lost', { cause: error })
  }
}

async function endWithin(pool: pg.Pool, limitMs: number): Promise<void> {
  if (pool.ending) return
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([pool.end(), limit])
  clearTimeout(timer)
}

/** Names for prepared statements, the same for the same text. Beyond a bound statements stay unnamed: planned each time. */
class StatementNames {
  static readonly #MOST = 1_000
  readonly #names = new Map<string, string>()

  of(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= StatementNames.#MOST) return known
    const name = `parley_${this.#names.size + 1}`
    this.#names.set(text, name)
    return name
  }
}
