// What the browser tests stand on: the real binary in a real browser.
//
//   import { scenario } from './harness.mjs'
//
//   scenario('the start page says what it is', { colorScheme: 'dark' }, async ({ page, axe }) => {
//     await page.goto('/')
//     await axe()
//   })
//
// Every scenario has a server and a browser context of its own, and fails if
// the page logs a message, throws an error or asks another origin for anything.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { leaks } from './leaks.mjs'

const root = path.resolve(import.meta.dirname, '..', '..')
const scratch = mkdtempSync(path.join(tmpdir(), 'countersign-e2e-'))

const chromiumFlags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

let browser
const running = new Set()

after(async () => {
  // Those of tests that ran out of time.
  for (const server of running) server.kill('SIGKILL')
  await browser?.close()
  rmSync(scratch, { recursive: true, force: true })
})

// scenario is a test with a page. Options, all optional:
//   javaScriptEnabled, colorScheme, viewport, …  as Playwright's newContext has them
//   console   patterns of console messages that are expected (a 413 gives one)
//   arguments for the server, and env for its environment
//   timeout   in milliseconds, of all of it
//
// It calls run with
//   page      Playwright's page; its addresses are relative to the server
//   context   Playwright's context
//   origin    of the server, without a slash at the end
//   requests  what the browser asked for so far: method, url, body, answer
//   logs()    what the server printed so far
//   axe()     fails if the page, as it is now, has accessibility faults
//   noSecret(secret, …)  fails if one of them is found anywhere but in what
//                        the browser sent in a POST body
export function scenario(name, options, run) {
  if (typeof options === 'function') [options, run] = [{}, options]
  const { console: expected = [], arguments: flags = [], env = {}, timeout = 120_000, ...contextOptions } = options
  test(name, { timeout }, async () => {
    const server = await start(flags, env)
    const tab = await open(server.origin, contextOptions)
    try {
      await run({
        ...tab, origin: server.origin, logs: server.logs,
        axe: () => axe(tab, contextOptions),
        noSecret: (...secrets) => noSecret(server, tab, secrets),
      })
      await tab.settle()
      assertQuiet(server.origin, tab, expected)
    } finally {
      await tab.context.close()
      await server.stop()
    }
  })
}

// start runs the binary, the one that test.sh has built or one built here.
async function start(flags, env) {
  const file = path.join(mkdtempSync(path.join(scratch, 'server-')), 'log')
  const child = spawn(binary(), ['--listen', '127.0.0.1:0', ...flags], {
    env: { PATH: process.env.PATH, COUNTERSIGN_LOG_LEVEL: 'debug', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(file)
  child.stderr.pipe(log)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text) => { printed += text })
  running.add(child)
  const ended = once(child, 'exit').finally(() => running.delete(child))
  const logs = () => printed + readFileSync(file, 'utf8')
  return {
    origin: await address(() => printed, child, logs),
    logs,
    async stop() {
      child.kill('SIGTERM')
      const [status] = await ended
      assert.equal(status, 0, `the server stopped with ${status}:\n${logs()}`)
    },
  }
}

let built

function binary() {
  built ??= process.env.COUNTERSIGN_BINARY
  if (!built) {
    built = path.join(scratch, 'countersign')
    execFileSync('go', ['build', '-o', built, './cmd/countersign'], { cwd: root, stdio: 'inherit' })
  }
  return built
}

// address waits until the server has printed where it is.
async function address(printed, child, logs) {
  for (let i = 0; i < 400; i++) {
    const found = printed().match(/^Countersign is at (http:\/\/127\.0\.0\.1:\d+)\/$/m)
    if (found) return found[1]
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill()
  throw new Error(`the server does not say where it is:\n${logs()}`)
}

// open returns a page of a new context, with everything that it does on record.
async function open(origin, contextOptions) {
  browser ??= await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: chromiumFlags })
  const context = await browser.newContext({ baseURL: origin, ...contextOptions })
  const script = contextOptions.javaScriptEnabled !== false
  const tab = { context, script, console: [], errors: [], requests: [], sockets: [] }
  const answers = []
  context.on('console', (message) => tab.console.push(`${message.type()}: ${message.text()}`))
  context.on('weberror', (error) => tab.errors.push(String(error.error())))
  context.on('request', (request) => {
    const entry = { method: request.method(), url: request.url(), body: request.postData(), answer: '' }
    tab.requests.push(entry)
    answers.push(answerOf(request).then((answer) => { entry.answer = answer }))
  })
  tab.page = await context.newPage()
  tab.page.on('websocket', (socket) => tab.sockets.push(socket.url()))
  // settle waits for the answers that are on their way; a stream that never
  // ends is waited for in vain, but not for long.
  tab.settle = () => Promise.race([Promise.all(answers), new Promise((resolve) => setTimeout(resolve, 5000).unref())])
  return tab
}

// answerOf is the head and body of the answer to a request, as text.
async function answerOf(request) {
  const response = await request.response().catch(() => null)
  if (!response) return ''
  const head = await response.headersArray().catch(() => [])
  const body = await response.body().catch(() => Buffer.alloc(0))
  return [...head.map(({ name, value }) => `${name}: ${value}`), '', body.toString('utf8')].join('\n')
}

function assertQuiet(origin, tab, expected) {
  none('console messages', tab.console.filter((message) => !expected.some((pattern) => pattern.test(message))))
  none('errors in the page', tab.errors)
  const elsewhere = tab.requests.map(({ url }) => url).filter((url) => !url.startsWith(origin + '/'))
  none('requests that leave the origin', [...elsewhere, ...tab.sockets])
}

function none(what, list) {
  if (list.length > 0) assert.fail(`${what}:\n${list.join('\n')}`)
}

// axe looks at the page as it is. It is a script itself: where the page may run
// none, it gets a copy of what that page shows.
async function axe(tab, contextOptions) {
  if (tab.script) return analyze(tab.page)
  const content = (await tab.page.content())
    .replace(/<script\b[\s\S]*?<\/script>/g, '')
    .replace(/<(\/?)noscript\b/g, '<$1div')
  const context = await browser.newContext({ ...contextOptions, javaScriptEnabled: true })
  try {
    const page = await context.newPage()
    await page.route(tab.page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: content }))
    await page.goto(tab.page.url())
    await analyze(page)
  } finally {
    await context.close()
  }
}

async function analyze(page) {
  // The legacy mode opens no page of its own.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  none('accessibility faults', violations.flatMap(({ nodes, ...rule }) => nodes.map((node) => `${rule.id}: ${node.target}: ${node.failureSummary}`)))
}

// noSecret looks for the secrets in all that is left behind.
async function noSecret(server, tab, secrets) {
  await tab.settle()
  const places = {
    'server log': server.logs(),
    'console': tab.console.join('\n'),
    'errors': tab.errors.join('\n'),
    'addresses': [tab.page.url(), ...tab.requests.map(({ url }) => url)].join('\n'),
    'answers': tab.requests.map(({ answer }) => answer).join('\n'),
    'page': await tab.page.content(),
    'cookies': JSON.stringify(await tab.context.cookies()),
    ...tab.script ? await tab.page.evaluate(storage) : {},
  }
  none('secrets found', leaks(places, secrets))
}

// storage runs in the page, and reads all that a page can leave in a browser.
async function storage() {
  // Not Object.entries: it misses a key that is called "key".
  const all = (area) => Array.from(area, (_, i) => `${area.key(i)}=${area.getItem(area.key(i))}`).join('\n')
  const databases = []
  for (const { name, version } of await indexedDB.databases()) databases.push(`${name} ${version}`)
  const caches_ = 'caches' in globalThis ? await caches.keys() : []
  return {
    'title and history': [document.title, JSON.stringify(history.state), globalThis.name].join('\n'),
    'localStorage': all(localStorage),
    'sessionStorage': all(sessionStorage),
    'indexedDB': databases.join('\n'),
    'caches': caches_.join('\n'),
  }
}
