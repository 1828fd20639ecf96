// Filling the form: every step is what an independent signer computes.
import assert from 'node:assert/strict'
import { calculated, field, rows, sign, until } from './pad.mjs'
import { scenario } from './harness.mjs'

const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'
const request = {
  method: 'POST', host: 'mws-eu.amazonservices.com', path: '/Orders/2013-09-01', secret,
  pairs: [
    ['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['Action', 'ListOrders'], ['CreatedAfter', '2014-08-26T23:00:00Z'],
    ['MarketplaceId.Id.1', 'A1F83G8C2ARO7P'], ['SellerId', 'A2EXAMPLE000SELL'], ['SignatureMethod', 'HmacSHA256'],
    ['SignatureVersion', '2'], ['Timestamp', '2014-08-28T15:50:34Z'], ['Version', '2013-09-01'],
  ],
}

// layOut chooses an action, and waits for its rows.
async function layOut(page, section, action) {
  await field(page, 'Section').selectOption(section)
  await until(() => page.locator('#action').isEnabled(), true)
  await field(page, 'Action').selectOption(action)
  await until(() => rows(page), (rows) => rows.some(([, value]) => value === action))
}

const value = (page, name) => field(page, `Value of ${name}`)

async function credentials(page) {
  await field(page, 'Access key ID').fill('AKIDEXAMPLE000000001')
  await field(page, 'Secret access key').fill(secret)
}

async function assertSteps(page, want) {
  await until(() => calculated(page, 'string-to-sign'), want['string-to-sign'])
  await until(() => calculated(page, 'signed-url'), (text) => text !== null)
  for (const [step, text] of Object.entries(want)) assert.equal(await calculated(page, step), text, step)
}

scenario('ListOrders from the form shows all six steps', async ({ page }) => {
  await page.goto('/')
  await layOut(page, 'Orders', 'ListOrders')
  assert.deepEqual((await rows(page)).slice(0, 5), [
    ['Action', 'ListOrders'], ['Version', '2013-09-01'], ['SellerId', ''], ['MarketplaceId.Id.1', ''], ['CreatedAfter', ''],
  ])
  assert.equal(await field(page, 'Path').inputValue(), '/Orders/2013-09-01')
  await field(page, 'Endpoint').fill('https://mws-eu.amazonservices.com')
  for (const [name, text] of request.pairs) {
    if (/^(SellerId|MarketplaceId|CreatedAfter|Timestamp)/.test(name)) await value(page, name).fill(text)
  }
  await credentials(page)
  await assertSteps(page, sign(request))
  assert.deepEqual(await page.locator('.step h2').allInnerTexts(), [
    '1 Canonical query', '2 String to sign', '3 Digest', '4 Signature', '5 Encoded signature', '6 Signed URL', 'Signed request',
  ])
})

scenario('characters of every kind are signed as the rules say', async ({ page }) => {
  const odd = `é ü~*+/=&%2B'"()!:,;@[]{}|\\^ 𝄞`
  await page.goto('/')
  await field(page, 'Endpoint').fill('https://MWS.AmazonServices.com')
  await field(page, 'Path').fill('/Orders/2013-09-01')
  await field(page, 'Name of parameter 1').fill('Timestamp')
  await field(page, 'Value of parameter 1').fill('2014-08-28T15:50:34Z')
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await field(page, 'Name of parameter 2').fill('odd é name')
  await field(page, 'Value of parameter 2').fill(odd)
  await credentials(page)
  await assertSteps(page, sign({
    ...request, host: 'mws.amazonservices.com', typed: 'MWS.AmazonServices.com',
    pairs: [
      ['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['SignatureMethod', 'HmacSHA256'], ['SignatureVersion', '2'],
      ['Timestamp', '2014-08-28T15:50:34Z'], ['odd é name', odd],
    ],
  }))
})

scenario('HmacSHA1 is chosen by its parameter', async ({ page }) => {
  await page.goto('/')
  await field(page, 'Endpoint').fill('https://mws.amazonservices.com')
  await field(page, 'Name of parameter 1').fill('SignatureMethod')
  await field(page, 'Value of parameter 1').fill('HmacSHA1')
  await page.getByRole('button', { name: 'Timestamp: now' }).click()
  const time = await until(async () => (await rows(page))[1]?.[1], (text) => text !== undefined)
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, time)
  await credentials(page)
  await assertSteps(page, sign({
    ...request, host: 'mws.amazonservices.com', path: '/', hash: 'sha1',
    pairs: [['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['SignatureMethod', 'HmacSHA1'], ['SignatureVersion', '2'], ['Timestamp', time]],
  }))
})

scenario('without the secret the steps that need it say so', async ({ page }) => {
  await page.goto('/')
  await layOut(page, 'Sellers', 'ListMarketplaceParticipations')
  await until(() => calculated(page, 'string-to-sign'), (text) => text?.includes('Action=ListMarketplaceParticipations'))
  for (const step of ['digest', 'signature', 'encoded-signature']) {
    assert.equal(await calculated(page, step), null, step)
    assert.match(await page.locator(`#step-${step}`).innerText(), /Needs the secret access key/)
  }
})

scenario('only the required parameters are kept by a button', async ({ page }) => {
  await page.goto('/')
  await layOut(page, 'Orders', 'ListOrders')
  await value(page, 'SellerId').fill('A2EXAMPLE000SELL')
  await value(page, 'CreatedAfter').fill('2014-08-26T23:00:00Z')
  await page.getByRole('button', { name: 'Only required' }).click()
  const left = await until(() => rows(page), (rows) => !rows.some(([name]) => name === 'OrderStatus.Status.1'))
  assert.deepEqual(left.find(([name]) => name === 'SellerId'), ['SellerId', 'A2EXAMPLE000SELL'])
  // One of CreatedAfter and LastUpdatedAfter is required: the one that was given stays.
  assert.deepEqual(left.find(([name]) => name === 'CreatedAfter'), ['CreatedAfter', '2014-08-26T23:00:00Z'])
})

for (const [name, choose, want] of [
  ['a form body', (page) => field(page, 'Parameters travel in').selectOption('body'), 'signed-body'],
  ['the URL', async () => {}, 'signed-url'],
]) {
  scenario(`parameters that travel in ${name} end in the ${want}`, async ({ page }) => {
    await page.goto('/?example=mws-crlf-and-double-ampersand')
    if (want === 'signed-url') await field(page, 'Parameters travel in').selectOption('url')
    await choose(page)
    await until(() => calculated(page, want), (text) => text?.includes('&Signature='))
    assert.match(await page.locator('#signed-curl').innerText(), want === 'signed-body' ? /--data-raw '[^']*Signature=/ : /curl -X 'POST' 'https:[^']*Signature=/)
  })
}
