// What is taken away: the curl command, run, sends what was signed.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { add, body, choose, field, shown, until } from './pad.mjs'
import { scenario } from './harness.mjs'

// A case is what is typed, and what a service must get.
const cases = {
  'a blank and é in the path': { path: '/bucket/a b é.txt', gets: { url: '/bucket/a%20b%20%C3%A9.txt' } },
  'a path with dots, which are part of a key': { path: '/bucket/a/../b/./c', gets: { url: '/bucket/a/../b/./c' } },
  'a header without a value': { headers: [['X-Amz-Meta-Empty', '']], gets: { header: ['x-amz-meta-empty', ''] } },
  'a body with bytes that are no text': { body: ['00ff0d0a27', 'hex'], gets: { body: '00ff0d0a27' } },
  'a body with quotes that begins with @': { body: ["@it's\n", 'plain'], gets: { body: Buffer.from("@it's\n").toString('hex') } },
  'HEAD': { method: 'HEAD', gets: {} },
  'S3 Version 2 signs the type, and there is none': { scheme: 's3v2', body: ['x', 'plain'], gets: { header: ['content-type', undefined] } },
  'an upload form, which S3 takes as multipart only': { scheme: 'sigv4-post', method: 'POST', path: '/bucket', parameters: [['policy', 'e30=']], gets: { type: 'multipart/form-data' } },
}

// listen keeps what comes in.
async function listen() {
  const got = []
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString('hex') })
      response.setHeader('Content-Length', request.method === 'HEAD' ? 5 : 0)
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { got, address: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close() } }
}

const run = (command) => promisify(execFile)('bash', ['-c', `curl() { command curl -sS --noproxy '*' --max-time 2 "$@"; }\n${command}`])

scenario('the curl command sends what was signed', async ({ page }) => {
  const service = await listen()
  const wrong = []
  try {
    for (const [name, { scheme = 'sigv4', method = 'PUT', path = '/bucket/key', headers = [], parameters = [], body: sent, gets }] of Object.entries(cases)) {
      await page.goto('/')
      await choose(page, scheme)
      await field(page, 'Method').selectOption(method)
      await field(page, 'Endpoint').fill(service.address)
      await field(page, 'Path').fill(path)
      if (scheme !== 's3v2') for (const [label, text] of [['Region', 'us-east-1'], ['Service', 's3']]) await field(page, label).fill(text)
      for (const parameter of parameters) await add(page, 'parameter', ...parameter)
      for (const header of headers) await add(page, 'header', ...header)
      if (sent && scheme === 's3v2') { // it has no field for a body of its own; one that was typed before stays
        await choose(page, 'sigv4')
        await body(page, ...sent)
        await choose(page, scheme)
      } else if (sent) await body(page, ...sent)
      await field(page, 'Access key ID').fill('AKIDEXAMPLE000000001')
      await field(page, 'Secret access key').fill('tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX')
      const command = await until(() => shown(page, 'signed-curl'), (text) => text?.includes('AKIDEXAMPLE000000001') && /Signature=|AWS AKID|x-amz-signature/.test(text))
      const failed = await run(command).then(() => '', (error) => String(error.stderr).trim() || error.message)
      const got = service.got.pop()
      const found = {
        ...failed && { failed },
        ...got?.method !== method && { method: got?.method },
        ...gets.url && got?.url !== gets.url && { url: got?.url },
        ...gets.body && got?.body !== gets.body && { body: got?.body },
        ...gets.type && !got?.headers['content-type']?.startsWith(gets.type) && { type: got?.headers['content-type'] },
        ...gets.header && got?.headers[gets.header[0]] !== gets.header[1] && { header: `${gets.header[0]}: ${got?.headers[gets.header[0]]}` },
      }
      if (Object.keys(found).length > 0) wrong.push({ name, ...found })
    }
  } finally {
    service.close()
  }
  assert.deepEqual(wrong, [])
})
