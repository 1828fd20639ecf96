// A file that is dropped on the paste box is read with its exact bytes.
import assert from 'node:assert/strict'
import { alerts, assertSteps, calculated, drop, field, headers, parts, pasteBox, provided, rows, sign, state, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'
import { har, keyID, mistaken, secret, sqs, time, upload } from './pastes.mjs'
import { sha256 } from './v4.mjs'

// withoutKey are the steps but that which is as good as the secret.
const withoutKey = ({ 'signing-key': _, ...steps }) => steps

scenario('a dropped HAR file: the entry that was refused fills the form', async ({ page }) => {
  const right = sqs()
  const wrong = mistaken(right, (text) => text.replaceAll('\n', '\r\n'))
  await page.goto('/')
  await drop(page, 'app.example.har', har(wrong.authorization))
  await until(() => parts(page), (list) => list.length > 0)
  assert.deepEqual(await parts(page), ['HAR file GET sqs.eu-west-1.amazonaws.com, 4 headers; entry 3 of 4; answered with 403'])
  assert.equal(await field(page, 'Scheme').inputValue(), 'sigv4')
  assert.equal(await field(page, 'Method').inputValue(), 'GET')
  assert.equal(await field(page, 'Endpoint').inputValue(), 'https://sqs.eu-west-1.amazonaws.com')
  assert.equal(await field(page, 'Path').inputValue(), '/')
  assert.deepEqual(await rows(page), [['Action', 'ListQueues'], ['QueueNamePrefix', 'über & co'], ['Version', '2012-11-05']])
  assert.deepEqual(await headers(page), [
    ['Host', 'sqs.eu-west-1.amazonaws.com'], ['accept', 'application/json'], ['authorization', wrong.authorization], ['x-amz-date', time],
  ])

  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The lines of the string to sign end in CRLF')
  await assertSteps(page, withoutKey(right))
  assert.equal(await provided(page, 'signature'), wrong.signature)
  assert.equal(await provided(page, 'authorization'), wrong.authorization)
  for (const [step, want] of Object.entries({ 'signed-headers': 'same', 'credential-scope': 'same', 'signature': 'differs', 'authorization': 'follows', 'canonical-request': '' })) {
    assert.equal(await state(page, step), want, step)
  }

  // The same file from a program that signs right takes its place.
  await drop(page, 'app.example.har', har(right.authorization))
  await until(() => verdict(page), 'The signature is right')
  assert.equal(await provided(page, 'signature'), right.signature)
})

scenario('a dropped request keeps the bytes of its body, whatever is edited after', async ({ page }) => {
  const { body, signed, bytes } = upload()
  await page.goto('/')
  await drop(page, 'request.bin', bytes)
  await until(() => calculated(page, 'payload-hash'), sha256(body))
  assert.deepEqual(await parts(page), ['HTTP request POST runtime.sagemaker.eu-central-1.amazonaws.com, 5 headers'])
  assert.equal(await field(page, 'Method').inputValue(), 'POST')
  assert.equal(await field(page, 'Endpoint').inputValue(), 'https://runtime.sagemaker.eu-central-1.amazonaws.com')
  assert.equal(await field(page, 'Path').inputValue(), '/endpoints/%C3%BC/invocations')
  assert.deepEqual((await headers(page)).map(([name]) => name), ['Host', 'X-Amz-Date', 'Content-Type', 'Authorization', 'Content-Length'])

  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')
  await assertSteps(page, withoutKey(signed))
  await page.getByRole('button', { name: '+ Header' }).click()
  await until(async () => (await headers(page)).length, 6)
  assert.equal(await calculated(page, 'payload-hash'), sha256(body))
  assert.equal(await verdict(page), 'The signature is right')
})

scenario('a request takes the place of the one before, its host and path too', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill('https://other.s3.us-east-1.amazonaws.com/not/this?x=1')
  await until(() => rows(page), (rows) => rows[0][0] === 'x')
  await drop(page, 'request', 'GET / HTTP/1.1\r\nHost: minio.example:9000\r\n\r\n')
  await until(() => field(page, 'Endpoint').inputValue(), 'https://minio.example:9000')
  assert.equal(await field(page, 'Path').inputValue(), '/')
  assert.equal(await calculated(page, 'canonical-uri'), '/')
})

scenario('undoing a clean-up of a dropped file reads its bytes again', async ({ page }) => {
  const text = sign({
    method: 'GET', host: 'sdb.amazonaws.com', path: '/', secret,
    pairs: [['AWSAccessKeyId', keyID], ['Action', 'ListDomains'], ['SignatureMethod', 'HmacSHA256'], ['SignatureVersion', '2'], ['Timestamp', '2014-08-28T15:50:34Z'], ['Version', '2009-04-15']],
  })['string-to-sign'].replaceAll('\n', '\r\n')
  await page.goto('/')
  await drop(page, 'printed.txt', `${text}\r\n`)
  await until(() => provided(page, 'string-to-sign'), text)
  await page.getByRole('button', { name: /^Undo: The line end/ }).click()
  await until(() => provided(page, 'string-to-sign'), `${text}\r\n`)
})

scenario('a file that is too large is not sent, and the page says so', async ({ page, requests }) => {
  await page.goto('/')
  await drop(page, 'everything.har', Buffer.alloc((2 << 20) + 1, '{'))
  await until(() => alerts(page), (text) => /too large to be read here/.test(text))
  assert.equal(requests.filter(({ method }) => method === 'POST').length, 0)
  assert.equal(await pasteBox(page).inputValue(), '')
})
