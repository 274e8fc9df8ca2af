import { Worker } from 'node:worker_threads'

const WATCH = `
const { workerData } = require('node:worker_threads')
setInterval(() => {
  if (process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL')
}, 1000)
`

/**
 * Ends this process when its parent is gone. The closed IPC channel says so too, but only an event loop that turns hears
 * it: a stuck inference would outlive a killed parent.
 */
export function watchParent(): void {
  new Worker(WATCH, { eval: true, workerData: { parent: process.ppid } }).unref()
}
