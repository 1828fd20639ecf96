// A paste of several requests: which one is refused, which one works, and what
// the two do differently.
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { calculated, checkButton, field, pasteBox, provide, shown, state, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const secret = 'mWs0nlyAnExample/NotARealKey+01234567890'
const host = 'sqs.eu-west-1.amazonaws.com'
const body = 'Action=ListQueues&Version=2012-11-05'
const form = 'application/x-www-form-urlencoded'

const hash = (text) => createHash('sha256').update(text).digest('hex')
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

// request is one that is signed, written here for itself: signs names the signed
// headers, wrong changes the canonical request before it is signed.
function request({ path = '/', time, signs, type = form, region = 'eu-west-1', wrong = (text) => text }) {
  const headers = { 'content-type': type, 'host': host, 'x-amz-date': time }
  const canonical = ['POST', path, '', ...signs.map((name) => `${name}:${headers[name]}`), '', signs.join(';'), hash(body)].join('\n')
  const scope = [time.slice(0, 8), region, 'sqs', 'aws4_request']
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(wrong(canonical))].join('\n')
  const signature = hmac(scope.reduce(hmac, 'AWS4' + secret), text).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE0000000QS/${scope.join('/')}, SignedHeaders=${signs.join(';')}, Signature=${signature}`
  return { method: 'POST', path, headers: { 'Host': host, 'Content-Type': type, 'X-Amz-Date': time, 'Authorization': authorization }, canonical }
}

const raw = ({ method, path, headers }, status) =>
  [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map((pair) => pair.join(': ')), '', body, '', `HTTP/1.1 ${status}`, '', ''].join('\n')

const entry = ({ method, path, headers }, status) => ({
  startedDateTime: '2026-03-02T09:50:11.000Z',
  request: { method, url: `https://${host}${path}`, headers: Object.entries(headers).map(([name, value]) => ({ name, value })), postData: { text: body } },
  response: { status },
})

const refused = request({ path: '/refused', time: '20260302T101500Z', signs: ['host', 'x-amz-date'], wrong: (text) => text.toLowerCase() })
const works = request({ path: '/works', time: '20260302T095011Z', signs: ['content-type', 'host', 'x-amz-date'] })
const again = request({ path: '/works', time: '20260301T095011Z', signs: ['content-type', 'host', 'x-amz-date'] })
const two = raw(refused, '403 Forbidden') + raw(works, '200 OK')

const stripped = { ...refused, headers: { 'X-Amz-Date': '20260302T101500Z' } }
const picture = { method: 'GET', path: '/picture.png', headers: {} }
const har = JSON.stringify({ log: { entries: [entry(picture, 200), entry(works, 200), entry(again, 403), entry(stripped, 403)] } }, null, 1)

const entryList = (page) => page.locator('#entry')
const reference = (page) => page.locator('#reference')
const value = (page, id) => page.evaluate((id) => document.getElementById(id)?.value ?? null, id)
const options = (list) => list.locator('option').allTextContents()
const summary = (page) => page.locator('.verdict [role="status"]').innerText()

// chooses picks an entry of a list by its number, and waits for the answer.
async function chooses(page, list, number, path) {
  await list.focus()
  await list.selectOption(number)
  await until(() => field(page, 'Path').inputValue(), path)
}

scenario('of two requests it is asked which one is refused; the other is laid beside', { timeout: 240_000 }, async ({ page, noSecret }) => {
  await page.goto('/')
  await pasteBox(page).fill(two)
  await page.getByRole('group', { name: 'Two requests. Which one is refused?' }).waitFor()
  assert.deepEqual((await options(entryList(page))).map((text) => text.trim().match(/\d{3} · signed$/)?.[0]), ['403 · signed', '200 · signed'])
  assert.equal(await value(page, 'entry'), '1')
  assert.deepEqual((await options(reference(page))).map((text) => text.trim()[0]), ['n', '2'])
  await until(() => field(page, 'Path').inputValue(), '/refused')

  await field(page, 'Secret access key').fill(secret)
  await until(() => state(page, 'signature'), 'differs')
  await reference(page).selectOption('2')
  await until(() => summary(page), (text) => /Beside the time, the one that works has the path \/works and signs content-type too\./.test(text) && /the key is right/.test(text))
  assert.equal(await shown(page, 'reference-canonical-headers'), `content-type:${form}\nhost:${host}\nx-amz-date:20260302T095011Z\n`)
  const step = page.locator('#step-canonical-headers')
  assert.equal(await step.locator('.reference mark').count(), 1, 'what only the one that works signs')
  assert.match(await step.locator('.reference mark').innerText(), /content-type/)
  assert.equal(await step.locator('.reference .aside').count() > 0, true, 'the time is marked faintly')
  assert.equal(await page.locator('#step-credential-scope .apart').count(), 0)
  assert.equal(await page.locator('#step-signed-headers .apart').count(), 1)
  assert.match(await page.locator('#step-payload-hash header').innerText(), /the one that works: the same/)
  assert.equal(await shown(page, 'reference-signing-key'), null, 'a key is not shown')
  assert.equal(await field(page, 'Secret access key').inputValue(), secret, 'the secret stays in its field')
  await noSecret(secret)
})

scenario('another request is chosen: the fields are its own, and what was typed stays', { timeout: 240_000 }, async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(two)
  await entryList(page).waitFor()
  await field(page, 'Secret access key').fill(secret)
  await field(page, 'Access key ID').fill('AKIDTYPED')
  await provide(page, 'canonical-uri', '/typed')
  await until(() => state(page, 'canonical-uri'), 'differs')
  await chooses(page, entryList(page), '2', '/works')
  assert.equal(await calculated(page, 'canonical-uri'), '/works')
  assert.equal(await shown(page, 'provided-canonical-uri'), '/typed')
  assert.equal(await field(page, 'Access key ID').inputValue(), 'AKIDTYPED')
  assert.equal(await field(page, 'Secret access key').inputValue(), secret)
  assert.equal(await state(page, 'signature'), 'same')
  assert.deepEqual((await options(reference(page))).map((text) => text.trim()[0]), ['n', '1'])
  assert.equal(await page.evaluate(() => document.activeElement.id), 'entry', 'focus stays on the list')

  // An edit leaves the choice as it is; the other way round, both change places.
  await reference(page).selectOption('1')
  await page.locator('#reference-canonical-uri').waitFor({ state: 'attached' })
  await field(page, 'Path').fill('/edited')
  await until(() => calculated(page, 'canonical-uri'), '/edited')
  assert.deepEqual([await value(page, 'entry'), await value(page, 'reference')], ['2', '1'])
  await chooses(page, entryList(page), '1', '/refused')
  assert.deepEqual([await value(page, 'entry'), await value(page, 'reference')], ['1', '2'])

  // Another paste has no such choice.
  await pasteBox(page).fill('https://sqs.eu-west-1.amazonaws.com/other?Action=A')
  await until(() => field(page, 'Path').inputValue(), '/other')
  assert.equal(await entryList(page).count(), 0)
  await pasteBox(page).fill(two)
  await until(() => value(page, 'entry'), '1')
  assert.equal(await value(page, 'reference'), '')
})

scenario('the entries of a HAR are listed, and those that lost their signature counted', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(har)
  await page.getByRole('group', { name: '4 requests were read' }).waitFor()
  assert.equal(await value(page, 'entry'), '4', 'the likeliest is checked')
  assert.match(await page.locator('.requests').innerText(), /One has lost its Authorization header/)
  await chooses(page, entryList(page), '3', '/works')
  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')
  await reference(page).selectOption('2')
  await until(() => summary(page), (text) => /nothing that is signed differs from the one that works/.test(text))
  assert.equal(await page.locator('.apart').count(), 0, 'a time is no difference')
  for (const step of ['credential-scope', 'string-to-sign', 'signature', 'authorization']) {
    assert.match(await page.locator(`#step-${step} header`).innerText(), /differs only by its time/, step)
  }
})

scenario('it works without script', { javaScriptEnabled: false }, async ({ page, axe }) => {
  await page.goto('/')
  await pasteBox(page).fill(two)
  await submit(page, checkButton(page))
  await field(page, 'Access key ID').fill('AKIDTYPED')
  await entryList(page).selectOption('2')
  await reference(page).selectOption({ index: 0 })
  await submit(page, checkButton(page))
  assert.equal(await field(page, 'Path').inputValue(), '/works')
  assert.equal(await field(page, 'Access key ID').inputValue(), 'AKIDTYPED')
  await reference(page).selectOption('1')
  await submit(page, checkButton(page))
  assert.match(await summary(page), /the one that works has the path \/refused and does not sign content-type/)
  assert.equal(await shown(page, 'reference-canonical-uri'), '/refused')
  await axe()
})

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    scenario(`axe finds nothing, and nothing is wider than the page, ${colorScheme}, ${width} px`, { colorScheme, viewport: { width, height: 900 } }, async ({ page, axe }) => {
      await page.goto('/')
      await pasteBox(page).fill(two)
      await entryList(page).waitFor()
      await reference(page).selectOption('2')
      await page.locator('#reference-canonical-headers').waitFor()
      await page.evaluate(() => { for (const el of document.querySelectorAll('details:not(.menu)')) el.open = true })
      await axe()
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
      const widths = await page.locator('#step-signed-headers .columns > div').evaluateAll((list) => list.map((el) => el.clientWidth))
      assert.equal(widths.length, 3)
      for (const w of widths) assert.ok(w >= 220, `a column of ${w} px`)
    })
  }
}

scenario('n walks to what only the one that works has', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(two)
  await entryList(page).waitFor()
  await reference(page).selectOption('2')
  await page.locator('#reference-canonical-headers mark').waitFor()
  await page.evaluate(() => document.activeElement.blur())
  const seen = new Set()
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('n')
    seen.add(await page.evaluate(() => document.querySelector('.current')?.localName))
  }
  assert.ok(seen.has('mark'), [...seen].join(' '))
})
