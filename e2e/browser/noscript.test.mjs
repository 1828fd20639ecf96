// Without script: the whole flow by buttons.
import assert from 'node:assert/strict'
import { calculated, checkButton, field, marks, mistakes, pasteBox, provide, provided, rows, sign, submit, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const options = { javaScriptEnabled: false }
const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'

const check = (page) => submit(page, checkButton(page))
const press = (page, name) => submit(page, page.getByRole('button', { name, exact: true }))

scenario('without script: ListOrders from the form shows all six steps', options, async ({ page, noSecret }) => {
  const given = [['SellerId', 'A2EXAMPLE000SELL'], ['MarketplaceId.Id.1', 'A1F83G8C2ARO7P'], ['CreatedAfter', '2014-08-26T23:00:00Z'], ['Timestamp', '2014-08-28T15:50:34Z']]
  await page.goto('/')
  await field(page, 'Section').selectOption('Orders')
  await check(page)
  await field(page, 'Action').selectOption('ListOrders')
  await check(page)
  await field(page, 'Endpoint').fill('https://mws-eu.amazonservices.com')
  for (const [name, value] of given) await field(page, `Value of ${name}`).fill(value)
  await field(page, 'Access key ID').fill('AKIDEXAMPLE000000001')
  await field(page, 'Secret access key').fill(secret)
  await check(page)
  const want = sign({
    method: 'POST', host: 'mws-eu.amazonservices.com', path: '/Orders/2013-09-01', secret,
    pairs: [...given, ['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['Action', 'ListOrders'],
      ['SignatureMethod', 'HmacSHA256'], ['SignatureVersion', '2'], ['Version', '2013-09-01']],
  })
  for (const [step, text] of Object.entries(want)) assert.equal(await calculated(page, step), text, step)
  assert.equal(await field(page, 'Value of SellerId').inputValue(), 'A2EXAMPLE000SELL')
  assert.equal(await field(page, 'Access key ID').inputValue(), 'AKIDEXAMPLE000000001')
  assert.equal(await field(page, 'Secret access key').inputValue(), '')
  assert.match(await page.locator('.go').innerText(), /secret must be typed again/)
  assert.match(await page.locator('#secret-facts').innerText(), /^40 characters/)
  await noSecret(secret)
})

scenario('without script: rows are added, moved and removed by buttons', options, async ({ page }) => {
  await page.goto('/')
  for (const [i, name] of ['First', 'Second', 'Third'].entries()) {
    if (i > 0) await press(page, '+ Parameter')
    await field(page, `Name of parameter ${i + 1}`).fill(name)
    await field(page, `Value of parameter ${i + 1}`).fill(String(i))
  }
  await check(page)
  assert.deepEqual(await rows(page), [['First', '0'], ['Second', '1'], ['Third', '2']])
  await press(page, 'Move Third up')
  assert.deepEqual(await rows(page), [['First', '0'], ['Third', '2'], ['Second', '1']])
  await press(page, 'Remove First')
  assert.deepEqual(await rows(page), [['Third', '2'], ['Second', '1']])
  assert.match(await calculated(page, 'canonical-query'), /^Second=1&.*Third=2/)
  await press(page, 'Timestamp: now')
  assert.ok(Math.abs(Date.parse((await rows(page))[2][1]) - Date.now()) < 60_000)
})

scenario('without script: Enter in a field checks, and presses no other button', options, async ({ page }) => {
  await page.goto('/?example=mws-crlf-and-double-ampersand')
  const before = await rows(page)
  await field(page, 'Value of FeedSubmissionId').fill('1')
  await Promise.all([page.waitForEvent('load'), field(page, 'Value of FeedSubmissionId').press('Enter')])
  assert.deepEqual(await rows(page), before.map(([name, value]) => [name, name === 'FeedSubmissionId' ? '1' : value]))
})

scenario('without script: a paste and the secret show the verdict', options, async ({ page, noSecret }) => {
  const pairs = [
    ['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['Action', 'GetServiceStatus'], ['SellerId', 'A2EXAMPLE000SELL'],
    ['SignatureMethod', 'HmacSHA256'], ['SignatureVersion', '2'], ['Timestamp', '2014-08-28T15:50:34Z'], ['Version', '2013-09-01'],
  ]
  const right = sign({ method: 'GET', host: 'mws.amazonservices.com', path: '/Orders/2013-09-01', pairs, secret })
  const twice = right['signed-url'].replace(/(?<=Signature=).*/, encodeURIComponent)
  await page.goto('/')
  await pasteBox(page).fill(twice)
  await field(page, 'Secret access key').fill(secret)
  await check(page)
  assert.equal(await verdict(page), 'The signature is percent-encoded twice')
  assert.deepEqual(await marks(page, 'provided-encoded-signature').then((list) => list.every(({ op }) => op === 'del')), true)
  assert.equal(await pasteBox(page).inputValue(), twice)
  assert.equal(await field(page, 'Secret access key').inputValue(), '')
  await noSecret(secret)

  // The repaired URL, pasted instead, is right; so is the secret, typed again.
  await pasteBox(page).fill(right['signed-url'])
  await field(page, 'Secret access key').fill(secret)
  await check(page)
  assert.equal(await verdict(page), 'The signature is right')
  assert.deepEqual(await mistakes(page), [])
  await noSecret(secret)
})

scenario('without script: nothing typed is lost but the secret', options, async ({ page }) => {
  await page.goto('/?example=mws-crlf-and-double-ampersand')
  await field(page, 'Method').selectOption('GET')
  await field(page, 'Endpoint').fill('https://typed.example.org')
  await field(page, 'Path').fill('/typed/')
  await field(page, 'Parameters travel in').selectOption('url')
  await provide(page, 'digest', '  typed\n\n digest \n')
  await provide(page, 'signature', '00ff', 'hex')
  await check(page)
  assert.equal(await field(page, 'Method').inputValue(), 'GET')
  assert.equal(await field(page, 'Endpoint').inputValue(), 'https://typed.example.org')
  assert.equal(await field(page, 'Path').inputValue(), '/typed/')
  assert.equal(await field(page, 'Parameters travel in').inputValue(), 'url')
  assert.equal(await page.locator('#provided-text-digest').inputValue(), '  typed\n\n digest \n')
  assert.equal(await page.locator('#provided-text-signature').inputValue(), '00ff')
  assert.equal(await page.locator('#box-signature select').inputValue(), 'hex')
  assert.equal(await provided(page, 'signature'), '\\x00\\xFF')
})

scenario('without script: a box says why its text cannot be read, and is open', options, async ({ page }) => {
  await page.goto('/')
  await provide(page, 'string-to-sign', 'POST\\q', 'escaped')
  await check(page)
  assert.ok(await page.locator('#provided-text-string-to-sign').isVisible())
  assert.match(await page.locator('#box-why-string-to-sign').innerText(), /at character 5: after \\ comes/)
})

scenario('without script: no button is there that needs it', options, async ({ page }) => {
  await page.goto('/?example=mws-signature-encoded-twice')
  for (const name of [/^Copy/, 'Keys', /^Theme/]) assert.equal(await page.getByRole('button', { name }).count(), 0, String(name))
})
