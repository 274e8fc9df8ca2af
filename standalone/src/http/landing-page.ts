/** The page at `/` until the web app is there: where to go from here. Self-contained, light and dark. */
export function landingPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Parley</title>
<style>
:root { --ink: #1b1f24; --paper: #fbfaf8; --muted: #59616b; --line: #d9d6d0; --link: #0b57b0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceae6; --paper: #16181b; --muted: #a3a9b1; --line: #34383d; --link: #8ab8f5; }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif }
main { max-width: 44rem; margin: 0 auto; padding: 4rem 1.5rem }
h1 { font-size: 2.25rem; line-height: 1.2; margin: 0 }
p.lead { color: var(--muted); margin: .5rem 0 2.5rem }
ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line) }
li { border-bottom: 1px solid var(--line) }
li a { display: block; padding: .85rem .25rem; text-decoration: none; color: inherit }
li strong { color: var(--link) }
li span { color: var(--muted) }
a:hover strong { text-decoration: underline }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px }
footer { margin-top: 2.5rem; color: var(--muted); font-size: .9375rem }
</style>
</head>
<body>
<main>
<h1>Parley</h1>
<p class="lead">Real-time chat with a machine-learning moderation queue built in. This server is running.</p>
<nav aria-label="This server">
<ul>
<li><a href="/docs"><strong>API documentation</strong> <span>- log in with Authorize and try every call</span></a></li>
<li><a href="/openapi.json"><strong>OpenAPI document</strong> <span>- all services in one file</span></a></li>
<li><a href="/health"><strong>Health</strong> <span>- which services live</span></a></li>
<li><a href="/ready"><strong>Readiness</strong> <span>- which can do their work</span></a></li>
<li><a href="/metrics"><strong>Metrics</strong> <span>- in Prometheus format</span></a></li>
</ul>
</nav>
<footer>Parley ${version}, free software under the <a href="https://www.apache.org/licenses/LICENSE-2.0">Apache License 2.0</a>.</footer>
</main>
</body>
</html>`
}
