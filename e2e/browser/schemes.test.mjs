// Filling the form of each scheme: every step is what an independent signer
// computes, and what a program sent is judged rightly.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import {
  add, assertSteps, body, calculated, choose, encode, field, headers, marks, mistakes, pasteBox, provide, state, tone, until,
} from './pad.mjs'
import { scenario } from './harness.mjs'
import { chunked, encodePath, sha256, signV4 } from './v4.mjs'

const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'
const keyID = 'AKIDEXAMPLE000000001'
const time = '20240229T101112Z'
const common = { secret, keyID, time }

async function credentials(page) {
  await field(page, 'Access key ID').fill(keyID)
  await field(page, 'Secret access key').fill(secret)
}

// open is the form of a scheme with endpoint and credentials.
async function open(page, scheme, { endpoint, method, path = '', region, service }) {
  await page.goto('/')
  await choose(page, scheme)
  await field(page, 'Method').selectOption(method)
  await field(page, 'Endpoint').fill(endpoint)
  if (path) await field(page, 'Path').fill(path)
  if (region) await field(page, 'Region').fill(region)
  if (service) await field(page, 'Service').fill(service)
  await credentials(page)
}

// visible are the steps but for the signing key, which is not shown.
const visible = ({ 'signing-key': _, ...steps }) => steps

const facts = (page) => page.locator('#scope-facts').innerText()
const firstDifference = (page, step) => page.locator(`#step-${step} .state`).innerText()

scenario('a request that is signed in its header: all twelve steps, and what a program made of them', async ({ page }) => {
  const pairs = [['Action', 'GetCallerIdentity'], ['Version', '2011-06-15'], ['Tag.1', `a b+é~/*'(=&`], ['Tag.1', ''], ['tag', '%41']]
  const text = 'Line one: é\nline two = 2\n'
  const want = signV4({
    ...common, method: 'POST', host: 'sts.eu-west-1.amazonaws.com', region: 'eu-west-1', service: 'sts', pairs, body: text,
    headers: [['Content-Type', 'text/plain;  charset=utf-8'], ['X-Amz-Meta', ' a   b ']],
  })
  await open(page, 'sigv4', { endpoint: 'https://email.us-east-1.amazonaws.com', method: 'POST' })
  await until(() => facts(page), (said) => said.includes('ses') && said.includes('us-east-1'))
  await field(page, 'Endpoint').fill('https://sts.eu-west-1.amazonaws.com')
  await until(() => facts(page), (said) => said.includes('sts') && said.includes('eu-west-1'))
  for (const pair of pairs) await add(page, 'parameter', ...pair)
  await add(page, 'header', 'X-Amz-Date', time)
  await add(page, 'header', 'Content-Type', 'text/plain;  charset=utf-8')
  await add(page, 'header', 'X-Amz-Meta', ' a   b ')
  await body(page, text)
  await assertSteps(page, visible(want))
  assert.equal(await page.locator('.ladder .step[id^="step-"]').count(), 12)
  assert.equal(await tone(page), 'quiet', 'nothing to compare yet')

  // A signature of the program's own: wrong, then right.
  const wrong = want.signature.replace(/^(.{9})(.)/, (_, before, c) => before + (c === '0' ? '1' : '0'))
  await provide(page, 'signature', wrong)
  await until(() => state(page, 'signature'), 'differs')
  assert.match(await firstDifference(page, 'signature'), /first difference.*\b9\b/)
  assert.deepEqual((await marks(page, 'provided-signature')).map(({ byte }) => byte), [9])
  assert.equal(await tone(page), 'bad')
  await provide(page, 'signature', want.signature)
  await until(() => tone(page), 'good')
  assert.equal(await state(page, 'signature'), 'same')
})

scenario('a header of a failing program, typed as a row: the path that it did not normalise is named', async ({ page }) => {
  const host = 'abc123.execute-api.eu-west-1.amazonaws.com'
  const place = { ...common, host, region: 'eu-west-1', service: 'execute-api' }
  await open(page, 'sigv4', { endpoint: `https://${host}`, method: 'GET', path: '/a//b' })
  await add(page, 'header', 'X-Amz-Date', time)
  await assertSteps(page, visible(signV4({ ...place, uri: '/a/b' })))
  await add(page, 'header', 'Authorization', signV4({ ...place, uri: '/a//b' }).authorization)
  await until(() => mistakes(page), (titles) => titles.some((title) => /normali[sz]/i.test(title) && /proved/.test(title)))
  assert.equal(await tone(page), 'bad')
  await field(page, 'Value of header 2').fill(signV4({ ...place, uri: '/a/b' }).authorization)
  await until(() => tone(page), 'good')
  assert.deepEqual(await mistakes(page), [])
})

scenario('a presigned URL, pasted, is right; with another path it is not', async ({ page }) => {
  const uri = encodePath('/reports/März 2024 – final.pdf')
  const want = signV4({
    ...common, host: 'my-bucket.s3.eu-central-1.amazonaws.com', uri, region: 'eu-central-1', service: 's3', hash: 'UNSIGNED-PAYLOAD',
    presigned: '900', pairs: [['response-content-type', 'text/plain; charset="utf-8"']],
  })
  await page.goto('/')
  await field(page, 'Secret access key').fill(secret)
  await pasteBox(page).fill(want['signed-url'])
  await until(() => field(page, 'Scheme').inputValue(), 'sigv4-query')
  await until(() => tone(page), 'good')
  await assertSteps(page, visible(want))
  assert.equal(await field(page, 'Endpoint').inputValue(), 'https://my-bucket.s3.eu-central-1.amazonaws.com')
  assert.deepEqual(await mistakes(page), [])
  const path = await field(page, 'Path').inputValue()
  await field(page, 'Path').fill(path.replace('2024', '2025'))
  await until(() => tone(page), 'bad')
  assert.equal(await state(page, 'signature'), 'differs')
  await field(page, 'Path').fill(path)
  await until(() => tone(page), 'good')
})

scenario('S3 with the bucket in the path: the header of its hash comes by itself, and stays when the client\'s signature is typed', async ({ page }) => {
  const uri = '/my-bucket/a%20b%2Bc/d%20%C3%BC.txt' // a key: + is itself, %2F is a slash
  const text = 'hello'
  const hash = ['x-amz-content-sha256', sha256(text)]
  const want = signV4({ ...common, method: 'PUT', host: 'localhost:9000', uri, region: 'us-east-1', service: 's3', body: text, headers: [hash] })
  await open(page, 'sigv4', { endpoint: 'http://localhost:9000', method: 'PUT', path: '/my-bucket/a b+c%2Fd ü.txt', region: 'us-east-1', service: 's3' })
  await add(page, 'header', 'X-Amz-Date', time)
  await body(page, text)
  await assertSteps(page, visible(want))
  assert.ok(!(await headers(page)).some(([name]) => /sha256/i.test(name)), 'nobody typed it')
  await add(page, 'header', 'Authorization', want.authorization)
  await until(() => state(page, 'authorization'), (state) => state !== '')
  // With all that the client sent it is right in any case.
  await add(page, 'header', ...hash)
  await until(() => tone(page), 'good')
  await assertSteps(page, visible(want))
  await page.locator('#header-list .kv').nth(2).getByRole('button', { name: /^Remove/ }).click()
  await until(async () => (await headers(page)).length, 2)
  await assertSteps(page, visible(want))
  assert.equal(await tone(page), 'good')
})

scenario('an upload form: its policy is signed as it stands', async ({ page }) => {
  const policy = '{"expiration": "2030-01-01T00:00:00Z",\r\n "conditions": [["starts-with", "$key", "é/"], {"bucket": "b"}]}'
  const text = Buffer.from(policy).toString('base64')
  const { 'signing-key': key } = signV4({ ...common, host: 'x', region: 'eu-west-1', service: 's3' })
  const signature = createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex')
  await open(page, 'sigv4-post', { endpoint: 'https://b.s3.eu-west-1.amazonaws.com', method: 'POST' })
  await add(page, 'parameter', 'policy', text)
  await add(page, 'parameter', 'x-amz-date', time)
  await assertSteps(page, { 'string-to-sign': text, signature })
  assert.equal(await calculated(page, 'policy'), policy)
  await provide(page, 'signature', signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0'))
  await until(() => state(page, 'signature'), 'differs')
  assert.equal(await tone(page), 'bad')
  await provide(page, 'signature', signature)
  await until(() => tone(page), 'good')

  // The older version of it, with the same policy.
  const older = createHmac('sha1', secret).update(text).digest('base64')
  await choose(page, 's3v2-post')
  await until(() => calculated(page, 'signature'), older)
  assert.equal(await calculated(page, 'string-to-sign'), text)
  await until(() => state(page, 'signature'), 'differs')
  await provide(page, 'signature', older)
  await until(() => tone(page), 'good')
})

scenario('a chunked upload: each chunk is signed after the one before it, and a changed one is found', async ({ page }) => {
  const chunks = ['first chunk, é'.repeat(20), 'second chunk']
  const length = chunks.map((data) => Buffer.byteLength(data)).reduce((a, b) => a + b)
  const seed = signV4({
    ...common, method: 'PUT', host: 'b.s3.eu-west-1.amazonaws.com', uri: '/key', region: 'eu-west-1', service: 's3', hash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    headers: [['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'], ['content-encoding', 'aws-chunked'], ['x-amz-decoded-content-length', String(length)]],
  })
  const sent = chunked(seed, time, chunks)
  const escaped = sent.body.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n')
  await open(page, 'sigv4-streaming', { endpoint: 'https://b.s3.eu-west-1.amazonaws.com', method: 'PUT', path: '/key' })
  await add(page, 'header', 'X-Amz-Date', time)
  await add(page, 'header', 'X-Amz-Decoded-Content-Length', String(length))
  await add(page, 'header', 'X-Amz-Content-Sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
  await add(page, 'header', 'Content-Encoding', 'aws-chunked')
  await add(page, 'header', 'Authorization', seed.authorization)
  await body(page, escaped, 'escaped')
  await assertSteps(page, { ...visible(seed), ...sent.steps })
  await until(() => tone(page), 'good')
  for (const n of [1, 2, 3]) assert.equal(await state(page, `chunk-${n}-signature`), 'same')

  await body(page, escaped.replace('second', 'sec0nd'), 'escaped')
  await until(() => state(page, 'chunk-2-signature'), 'differs')
  assert.equal(await state(page, 'chunk-1-signature'), 'same')
  assert.equal(await state(page, 'signature'), 'same')
  assert.equal(await tone(page), 'bad')
})

scenario('Signature Version 4A: a signature of another signer is verified, never compared', async ({ page }) => {
  const place = { ...common, host: 'mrap.accesspoint.s3-global.amazonaws.com', uri: '/a%20b', service: 's3', regions: 'us-*', headers: [['x-amz-content-sha256', sha256('')]] }
  const want = signV4(place)
  assert.notEqual(want.signature, signV4(place).signature, 'it is another one each time')
  await open(page, 'sigv4a', { endpoint: `https://${place.host}`, method: 'GET', path: '/a b', service: 's3' })
  await add(page, 'header', 'X-Amz-Date', time)
  await add(page, 'header', 'X-Amz-Region-Set', 'us-*')
  await add(page, 'header', 'X-Amz-Content-Sha256', sha256(''))
  await add(page, 'header', 'Authorization', want.authorization)
  const { signature, authorization, ...same } = visible(want)
  await assertSteps(page, same)
  await until(() => tone(page), 'good')
  assert.equal(await state(page, 'signature'), 'same')
  assert.match(await firstDifference(page, 'signature'), /verified/)
  assert.notEqual(await calculated(page, 'signature'), signature)
  await field(page, 'Path').fill('/a c')
  await until(() => tone(page), 'bad')
  assert.equal(await state(page, 'signature'), 'differs')
  await field(page, 'Path').fill('/a b')
  await until(() => tone(page), 'good')
  assert.deepEqual(await marks(page, 'provided-signature'), [], 'no difference is marked between two right signatures')
})

scenario('the older signatures of S3', async ({ page }) => {
  const host = 'my-bucket.s3.amazonaws.com'
  const date = 'Thu, 29 Feb 2024 10:11:12 GMT'
  const sign = (lines) => createHmac('sha1', secret).update(lines.join('\n')).digest('base64')
  const lines = ['PUT', '', 'text/plain', date, 'x-amz-acl:public-read', 'x-amz-meta-a:b,c', '/my-bucket/a%20b.txt?acl']
  await open(page, 's3v2', { endpoint: `https://${host}`, method: 'PUT', path: '/a%20b.txt' })
  await add(page, 'parameter', 'acl', '')
  await add(page, 'parameter', 'other', '1')
  await add(page, 'header', 'Date', date)
  await add(page, 'header', 'Content-Type', 'text/plain')
  await add(page, 'header', 'X-Amz-Meta-A', 'b')
  await add(page, 'header', 'X-Amz-Acl', 'public-read')
  await page.getByRole('button', { name: '+ Header' }).click()
  await field(page, 'Name of header 5').fill('x-amz-meta-a')
  await field(page, 'Value of header 5').fill('c')
  await assertSteps(page, { 'string-to-sign': lines.join('\n'), 'signature': sign(lines), 'authorization': `AWS ${keyID}:${sign(lines)}` })

  const expires = '1709201472'
  const link = ['GET', '', '', expires, '/my-bucket/a%20b.txt']
  const address = `https://${host}/a%20b.txt?AWSAccessKeyId=${keyID}&Expires=${expires}&Signature=${encode(sign(link))}`
  await pasteBox(page).fill(`GET ${address}`)
  await until(() => field(page, 'Scheme').inputValue(), 's3v2-query')
  await until(() => tone(page), 'good')
  await assertSteps(page, { 'string-to-sign': link.join('\n'), 'signature': sign(link), 'encoded-signature': encode(sign(link)) })
})
