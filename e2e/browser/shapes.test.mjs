// The form takes the shape of the scheme, and loses nothing on the way.
import assert from 'node:assert/strict'
import { add, body, calculated, checkButton, choose, disclose, field, headers, provide, rows, submit, until } from './pad.mjs'
import { scenario } from './harness.mjs'
import { signV4 } from './v4.mjs'

const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'

// own are the rows that a scheme lays out, and how it writes the time.
const basic = /^\d{8}T\d{6}Z$/
const own = {
  'sigv4': { headers: ['X-Amz-Date'], time: ['header', 'X-Amz-Date', basic] },
  'sigv4-query': { rows: ['X-Amz-Date', 'X-Amz-Expires'], time: ['parameter', 'X-Amz-Date', basic] },
  'sigv4-streaming': { headers: ['X-Amz-Date', 'X-Amz-Content-Sha256', 'X-Amz-Decoded-Content-Length'], time: ['header', 'X-Amz-Date', basic] },
  'sigv4-post': { rows: ['policy', 'x-amz-date'], time: ['parameter', 'x-amz-date', basic] },
  'sigv4a': { headers: ['X-Amz-Date', 'X-Amz-Region-Set'], time: ['header', 'X-Amz-Date', basic] },
  'sigv4a-query': { rows: ['X-Amz-Date', 'X-Amz-Expires', 'X-Amz-Region-Set'], time: ['parameter', 'X-Amz-Date', basic] },
  's3v2': { headers: ['Date', 'Content-Type'], time: ['header', 'Date', /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/] },
  's3v2-query': { rows: ['Expires'] },
  's3v2-post': { rows: ['policy'] },
  'sigv2': { time: ['parameter', 'Timestamp', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/] },
}

// instant reads a time in any of these forms.
const instant = (text) => Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const values = (page) => page.evaluate(() => Object.fromEntries(['endpoint', 'path', 'method', 'access_key_id', 'secret_access_key']
  .map((name) => [name, document.querySelector(`[name="${name}"]`).value])))

const names = async (list, page) => (await list(page)).map(([name]) => name).filter((name) => name !== '')

scenario('each scheme is in the list, and lays out its own rows, which go again while they are empty', async ({ page }) => {
  await page.goto('/')
  const ids = await page.locator('#scheme option').evaluateAll((list) => list.map((option) => option.value))
  assert.deepEqual([...ids].sort(), Object.keys(own).sort())
  for (const id of [...Object.keys(own), 'sigv4']) {
    await choose(page, id)
    assert.deepEqual((await names(rows, page)).sort(), [...own[id].rows ?? []].sort(), id)
    const listed = await page.locator('#header-list').count() ? await names(headers, page) : []
    assert.deepEqual(listed.sort(), [...own[id].headers ?? []].sort(), id)
  }
})

scenario('the button sets the time of signing in the field and the form of the scheme', async ({ page }) => {
  await page.goto('/')
  for (const [id, { time }] of Object.entries(own)) {
    await choose(page, id)
    const now = page.getByRole('button', { name: /: now$/ })
    assert.equal(await now.count(), time ? 1 : 0, id)
    if (!time) continue
    const [kind, name, form] = time
    assert.equal(await now.innerText(), `${name}: now`, id)
    await now.click()
    const find = async () => (await (kind === 'header' ? headers : rows)(page)).find((row) => row[0] === name)?.[1]
    const set = await until(find, (text) => Boolean(text))
    assert.match(set, form, id)
    assert.ok(Math.abs(instant(set) - Date.now()) < 60_000, `${id}: ${set}`)
    // It is the field's, not the scheme's, so it would go along: empty it.
    await page.getByRole('button', { name: `Remove ${name}`, exact: true }).click()
    await until(find, undefined)
  }
})

// fill types into every part of the form of Signature Version 4.
async function fill(page) {
  await page.goto('/')
  await choose(page, 'sigv4')
  await field(page, 'Method').selectOption('PUT')
  await field(page, 'Endpoint').fill('https://typed.example.org:8443')
  await field(page, 'Path').fill('/typed//path')
  await field(page, 'Access key ID').fill('AKIDEXAMPLE000000001')
  await field(page, 'Secret access key').fill(secret)
  await add(page, 'parameter', 'first', ' 1 ')
  await add(page, 'parameter', 'nothing', '')
  await add(page, 'header', 'X-Odd', 'a   b')
  await body(page, 'a body\n\nof lines\n', 'escaped')
  await provide(page, 'string-to-sign', 'my\\r\\nstring', 'escaped')
  await provide(page, 'signature', '00ff', 'hex')
  await until(() => page.locator('#secret-facts').innerText(), (text) => text.startsWith('40 characters'))
}

scenario('switching through all schemes keeps what was typed', async ({ page, noSecret }) => {
  await fill(page)
  const before = await values(page)
  for (const id of [...Object.keys(own), 'sigv4']) {
    await choose(page, id)
    assert.deepEqual(await values(page), before, id)
    const typed = (await rows(page)).filter(([name]) => ['first', 'nothing'].includes(name))
    assert.deepEqual(typed, [['first', ' 1 '], ['nothing', '']], id)
    assert.deepEqual((await headers(page)).filter(([name]) => name === 'X-Odd'), [['X-Odd', 'a   b']], id)
    assert.equal(await field(page, 'Body of the request').inputValue(), 'a body\n\nof lines\n', id)
    assert.equal(await page.locator('[name="body_as"]').inputValue(), 'escaped', id)
    for (const [step, text, as] of [['string-to-sign', 'my\\r\\nstring', 'escaped'], ['signature', '00ff', 'hex']]) {
      assert.equal(await page.locator(`#provided-text-${step}`).inputValue(), text, id)
      assert.equal(await page.locator(`#box-${step} select`).inputValue(), as, id)
    }
  }
  await noSecret(secret)
})

scenario('what only some schemes have is there again when one of them is chosen again', async ({ page }) => {
  await fill(page)
  await field(page, 'Region').fill('eu-typed-1')
  await field(page, 'Service').fill('typed')
  await disclose(page, /^\s*Session token/)
  await page.locator('[name="signing_key"]').fill('ab'.repeat(32))
  await provide(page, 'canonical-request', 'GET\n/mine')
  await choose(page, 's3v2')
  await choose(page, 'sigv4')
  const left = await page.evaluate(() => Object.fromEntries(['region', 'service', 'signing_key', 'provided.canonical-request']
    .map((name) => [name, document.querySelector(`[name="${name}"]`).value])))
  assert.deepEqual(left, { 'region': 'eu-typed-1', 'service': 'typed', 'signing_key': 'ab'.repeat(32), 'provided.canonical-request': 'GET\n/mine' })
})

scenario('an answer that comes late does not undo the scheme that was chosen meanwhile', async ({ page }) => {
  await page.goto('/')
  for (const id of ['sigv4', 's3v2', 'sigv4-post', 'sigv4-query']) await field(page, 'Scheme').selectOption(id)
  await until(() => page.locator('#pad > [name="shaped"]').getAttribute('value'), 'sigv4-query')
  assert.equal(await field(page, 'Scheme').inputValue(), 'sigv4-query')
  assert.deepEqual(await names(rows, page), ['X-Amz-Date', 'X-Amz-Expires'])
})

scenario('without script: a scheme is chosen, its rows are laid out, and what was typed stays', { javaScriptEnabled: false }, async ({ page, noSecret }) => {
  const time = '20240229T101112Z'
  const check = () => submit(page, checkButton(page))
  await page.goto('/')
  await field(page, 'Name of parameter 1').fill('first')
  await field(page, 'Value of parameter 1').fill('1')
  await field(page, 'Endpoint').fill('https://sqs.eu-west-1.amazonaws.com')
  await field(page, 'Method').selectOption('GET')
  await field(page, 'Scheme').selectOption('sigv4')
  await field(page, 'Access key ID').fill('AKIDEXAMPLE000000001')
  await check()
  assert.equal(await field(page, 'Scheme').inputValue(), 'sigv4')
  assert.deepEqual(await rows(page), [['first', '1']])
  assert.deepEqual(await names(headers, page), ['X-Amz-Date'])
  assert.match(await page.locator('#scope-facts').innerText(), /sqs[\s\S]*eu-west-1/)
  await field(page, 'Value of X-Amz-Date').fill(time)
  await field(page, 'Secret access key').fill(secret)
  await check()
  const place = { host: 'sqs.eu-west-1.amazonaws.com', region: 'eu-west-1', service: 'sqs', time, keyID: 'AKIDEXAMPLE000000001', secret, pairs: [['first', '1']] }
  const want = signV4(place)
  for (const step of ['canonical-request', 'string-to-sign', 'signature', 'authorization']) assert.equal(await calculated(page, step), want[step], step)
  await noSecret(secret)

  await submit(page, page.getByRole('button', { name: '+ Header' }))
  await field(page, 'Name of header 2').fill('X-Amz-Meta')
  await field(page, 'Value of header 2').fill('m')
  await field(page, 'Secret access key').fill(secret)
  await check()
  assert.equal(await calculated(page, 'signature'), signV4({ ...place, headers: [['X-Amz-Meta', 'm']] }).signature)
  await submit(page, page.getByRole('button', { name: 'Remove X-Amz-Meta' }))
  assert.deepEqual(await names(headers, page), ['X-Amz-Date'])
  await submit(page, page.getByRole('button', { name: 'X-Amz-Date: now' }))
  assert.match((await headers(page))[0][1], basic)

  // The scheme and the time are asked for together with another scheme.
  await field(page, 'Scheme').selectOption('sigv4-query')
  await check()
  assert.deepEqual(await names(rows, page), ['first', 'X-Amz-Date', 'X-Amz-Expires'])
})
