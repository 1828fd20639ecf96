// What is typed is answered at once; what takes a long search comes after it.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { calculated, field, goesOn, pasteBox, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'
const unknown = 'Your values differ, and the cause is not known yet'
const pairs = ['AWSAccessKeyId=AKIDEXAMPLE000000001', 'Action=ListOrders', 'CreatedAfter=2014-08-26T23%3A00%3A00Z', 'SellerId=A2EXAMPLE000SELL',
  'SignatureMethod=HmacSHA256', 'SignatureVersion=2', 'Timestamp=2014-08-28T15%3A50%3A34Z', 'Version=2013-09-01']

// A program with three mistakes: lines that end in CRLF, escapes in small
// letters, and a line end behind the secret.
const query = pairs.join('&').replaceAll('%3A', '%3a')
const signed = createHmac('sha256', secret + '\n').update(`POST\r\nmws.amazonservices.co.uk\r\n/Orders/2013-09-01\r\n${query}`).digest('base64')
const request = `POST https://mws.amazonservices.co.uk/Orders/2013-09-01?${pairs.join('&')}&Signature=${encodeURIComponent(signed)}`

const stop = (page) => page.getByRole('button', { name: 'Stop' })
const offer = (page) => page.getByRole('button', { name: 'Search deeper' })
const tried = (page) => page.locator('.searched').innerText()
const focused = (page) => page.evaluate(() => document.activeElement.id)

// held keeps the long searches back until they are let go, and counts them.
async function held(page) {
  const waiting = []
  let asked = 0
  await page.route('**/*', async (route) => {
    if (goesOn(route.request())) {
      asked++
      await new Promise((resolve) => waiting.push(resolve))
    }
    await route.continue().catch(() => {}) // given up for a newer one
  })
  return { asked: () => asked, go: () => { for (const next of waiting.splice(0)) next() } }
}

// prepare gives the request and its key, and waits for the first answer.
async function prepare(page) {
  const searches = await held(page)
  await page.goto('/')
  await pasteBox(page).fill(request)
  await field(page, 'Secret access key').fill(secret)
  await until(() => stop(page).isVisible(), true)
  return searches
}

scenario('what is typed is answered at once, and the long search after it', async ({ page, axe, noSecret }) => {
  const searches = await prepare(page)
  assert.equal(await verdict(page), unknown)
  assert.match(await calculated(page, 'string-to-sign'), /^POST\nmws/)
  assert.match(await tried(page), /sets of up to two mistakes/)
  assert.equal(await offer(page).isVisible(), false)
  assert.equal(await focused(page), 'secret_access_key', 'who types goes on typing')
  assert.doesNotMatch(await page.locator('#said').textContent(), /Search/)
  await axe()
  searches.go()
  await until(() => verdict(page), '3 mistakes, and together they explain your values')
  assert.equal(await stop(page).count(), 0)
  assert.equal(await focused(page), 'secret_access_key')
  assert.equal(searches.asked(), 1)
  await noSecret(secret)
})

scenario('the long search ends with an edit, and is not asked for where nothing is open', async ({ page }) => {
  const searches = await prepare(page)
  await field(page, 'Value of SellerId').fill('A2TYPED')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('SellerId=A2TYPED&'))
  await until(() => searches.asked(), 2)
  searches.go()
  await until(() => offer(page).isVisible(), true)
  assert.match(await tried(page), /sets of up to three mistakes/)
  await field(page, 'Secret access key').fill('')
  await until(() => offer(page).count(), 0)
  assert.equal(await stop(page).count(), 0)
  assert.equal(searches.asked(), 2)
})

scenario('the long search is stopped by its button', async ({ page }) => {
  const searches = await prepare(page)
  await stop(page).focus()
  await page.keyboard.press('Enter')
  await until(() => offer(page).isVisible(), true)
  assert.equal(await focused(page), 'search-deeper')
  assert.equal(await page.locator('#deeper-note').innerText(), 'Stopped.')
  assert.equal(await verdict(page), unknown)
  searches.go()
  assert.equal(searches.asked(), 1)
})
