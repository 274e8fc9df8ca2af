import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Where distributions put the browser; `CHROMIUM` names another. */
const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = PLACES.find((place) => place !== undefined && existsSync(place))

/** Whether a Chromium is installed. CI sets `REQUIRE_BROWSER=1`, which turns an absent one into a failure. */
export const hasBrowser = executablePath !== undefined
if (!hasBrowser && process.env.REQUIRE_BROWSER === '1')
  throw new Error('REQUIRE_BROWSER is set, but there is no Chromium')

/** The system's Chromium, headless, reaching nothing but what a test opens. The caller closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
