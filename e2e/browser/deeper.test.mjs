// Searching deeper: the answer is on its way for a while, says how far it is, and
// can be stopped. The signature is noise, so that the search has no early end: by
// itself it takes ten seconds on two idle cores, and on a busy machine the server
// ends it after a minute.
import assert from 'node:assert/strict'
import { calculated, checkButton, field, pasteBox, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'
const pairs = [
  'AWSAccessKeyId=AKIDEXAMPLE000000001', 'Action=ListOrders', 'CreatedAfter=2014-08-26T23%3A00%3A00Z', 'MarketplaceId.Id.1=A1F83G8C2ARO7P',
  'MaxResultsPerPage=50', 'OrderStatus.Status.1=Unshipped', 'SellerId=A2EXAMPLE000SELL', 'SignatureMethod=HmacSHA256', 'SignatureVersion=2',
  'Timestamp=2014-08-28T15%3A50%3A34Z', 'Version=2013-09-01', 'Signature=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D',
]
const noise = `POST https://mws.amazonservices.co.uk/Orders/2013-09-01?${pairs.join('&')}`
const patient = { timeout: 240_000 }
const unknown = 'Your values differ, and the cause is not known yet'

const offer = (page) => page.getByRole('button', { name: 'Search deeper' })
const stop = (page) => page.getByRole('button', { name: 'Stop' })
const progress = (page) => page.locator('#searching-text').innerText()
const focused = (page) => page.evaluate(() => document.activeElement.id)
const said = (page) => page.locator('#said').textContent()
const ended = (logs) => logs().match(/method=POST route=\/ /g)?.length ?? 0

// prepare has the search fail at its usual depth.
async function prepare(page) {
  await page.goto('/')
  await field(page, 'Secret access key').fill(secret)
  await pasteBox(page).fill(noise)
  await until(() => offer(page).count(), 1)
  assert.equal(await verdict(page), unknown)
}

scenario('searching deeper: by keyboard, with its progress, and stopped', async ({ page, logs, axe, noSecret }) => {
  await prepare(page)
  const before = ended(logs)
  await offer(page).focus()
  await page.keyboard.press('Enter')
  const first = await until(() => progress(page), (text) => /^[\d,]+ sets tried, .* up to \d mistakes each\.$/.test(text))
  await until(() => progress(page), (text) => text !== first)
  assert.equal(await focused(page), 'search-stop')
  assert.equal(await said(page), 'Searching deeper.', 'it is told once, not ten times a second')
  assert.equal(await page.locator('#said').getAttribute('role'), 'status')
  assert.equal(await verdict(page), unknown, 'what was known stays')
  assert.equal(await offer(page).isVisible(), false)
  await axe()
  assert.equal(ended(logs), before, 'the answer is on its way')
  await page.keyboard.press('Enter')
  await until(() => ended(logs), before + 1)
  assert.equal(await focused(page), 'search-deeper')
  assert.match(await page.locator('#deeper-note').innerText(), /^Stopped after [\d,]+ sets/)
  assert.match(await said(page), /^Stopped after/)
  assert.equal(await verdict(page), unknown)
  assert.equal(await stop(page).isVisible(), false)
  await axe()
  await noSecret(secret)
})

scenario('searching deeper: an edit stops it, and its answer is the newer one', async ({ page, logs }) => {
  await prepare(page)
  const before = ended(logs)
  await offer(page).click()
  await until(() => progress(page), (text) => /sets tried/.test(text))
  await field(page, 'Value of SellerId').fill('A2TYPED')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('SellerId=A2TYPED&'))
  await until(() => ended(logs), before + 3) // the search, the check of the edit, and what it goes on with
  assert.equal(await focused(page), await field(page, 'Value of SellerId').getAttribute('id') ?? '')
  await until(() => offer(page).isVisible(), true)
  assert.equal(await stop(page).isVisible(), false)
})

scenario('searching deeper: at the end the answer takes its place', patient, async ({ page, noSecret }) => {
  await prepare(page)
  await offer(page).click()
  await page.locator('#search-stop').waitFor({ state: 'detached', timeout: 150_000 })
  assert.equal(await offer(page).count(), 0, 'there is nothing deeper')
  assert.equal(await verdict(page), unknown)
  assert.match(await page.locator('.searched').innerText(), /Tried: [\d,]{7,} sets of up to four mistakes/)
  assert.equal(await focused(page), 'verdict')
  assert.equal(await field(page, 'Secret access key').inputValue(), secret)
  assert.equal(await pasteBox(page).inputValue(), noise)
  await noSecret(secret)
})

scenario('searching deeper: a server that is busy says so, and what was known stays', { console: [/ERR_FAILED|Failed to fetch/] }, async ({ page }) => {
  await prepare(page)
  await page.route('**/*', (route) => route.request().method() === 'POST' ? route.fulfill({
    contentType: 'application/x-ndjson',
    body: '{"progress":{"waiting":true,"depth":0,"hypotheses":0,"distinct":0,"hmacs":0,"families":[]}}\n{"error":{"message":"The server is busy.","field":""}}\n',
  }) : route.continue())
  await offer(page).click()
  await until(() => page.getByRole('alert').first().innerText(), 'The server is busy.')
  assert.equal(await verdict(page), unknown)
  assert.equal(await focused(page), 'search-deeper')
  await page.unroute('**/*')
  await page.route('**/*', (route) => route.request().method() === 'POST' ? route.abort() : route.continue())
  await offer(page).click()
  await until(() => page.getByRole('alert').first().innerText(), (text) => text.includes('The search broke off'))
})

scenario('searching deeper on a phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }, async ({ page, axe }) => {
  await prepare(page)
  await offer(page).click()
  await until(() => progress(page), (text) => /sets tried/.test(text))
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen')
  const box = await stop(page).boundingBox()
  assert.ok(box.width >= 24 && box.height >= 24 && box.x + box.width <= 390, 'the button can be hit')
  await axe()
  await stop(page).click()
  await until(() => offer(page).isVisible(), true)
})

scenario('searching deeper without script: the progress comes first, then the answer', { javaScriptEnabled: false, ...patient }, async ({ page, axe, noSecret }) => {
  await page.goto('/')
  await pasteBox(page).fill(noise)
  await field(page, 'Secret access key').fill(secret)
  await submit(page, checkButton(page))
  assert.match(await page.locator('.deeper').innerText(), /Type the secret again first/)
  await field(page, 'Secret access key').fill(secret)
  const loaded = page.waitForEvent('load', { timeout: 150_000 })
  await offer(page).click({ noWaitAfter: true })
  const lines = () => page.evaluate(() => [...document.querySelectorAll('.progress li')].filter((line) => line.checkVisibility()).map((line) => line.textContent)).catch(() => [])
  await until(lines, (shown) => shown.length === 1 && /sets tried/.test(shown[0]))
  assert.equal(await pasteBox(page).inputValue(), noise, 'the form is there already')
  assert.equal(await verdict(page), undefined)
  await loaded
  assert.equal(await verdict(page), unknown)
  assert.equal(await page.locator('.under-way').isVisible(), false)
  assert.equal(await offer(page).count(), 0)
  await axe()
  await noSecret(secret)
})

scenario('searching deeper without script: the stop of the browser stops it', { javaScriptEnabled: false }, async ({ page, logs }) => {
  await page.goto('/')
  await pasteBox(page).fill(noise)
  await field(page, 'Secret access key').fill(secret)
  await submit(page, checkButton(page))
  await field(page, 'Secret access key').fill(secret)
  const before = ended(logs)
  await offer(page).click({ noWaitAfter: true })
  await until(() => page.locator('.progress li').count().catch(() => 0), (n) => n > 2)
  const session = await page.context().newCDPSession(page)
  await session.send('Page.stopLoading')
  await until(() => ended(logs), before + 1)
  assert.equal(await page.locator('.under-way').isVisible(), true)
  assert.equal(await pasteBox(page).inputValue(), noise)
})
