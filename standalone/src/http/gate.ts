import type { listen } from '@parley/common/http/serve'

type Served = Parameters<typeof listen>[0]
type Fetch = Served['fetch']

/** Answers 503 until the app behind it is ready, then stands aside. */
export class Gate {
  #fetch: Fetch = () =>
    Response.json(
      { status: 'starting', detail: 'Parley is starting', code: 'starting' },
      { status: 503, headers: { 'retry-after': '1' } },
    )

  readonly fetch: Fetch = (request, env) => this.#fetch(request, env)

  open(app: Served): void {
    this.#fetch = app.fetch
  }
}
