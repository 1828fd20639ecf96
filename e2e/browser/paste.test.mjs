// The paste box fills the form; the examples are solved.
import assert from 'node:assert/strict'
import { calculated, checkButton, field, marks, mistakes, pasteBox, provided, rows, sign, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'
const pairs = [
  ['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['Action', 'ListOrders'], ['CreatedAfter', '2014-08-26T23:00:00Z'],
  ['MarketplaceId.Id.1', 'A1F83G8C2ARO7P'], ['SellerId', 'A2EXAMPLE000SELL'], ['SignatureMethod', 'HmacSHA256'],
  ['SignatureVersion', '2'], ['Timestamp', '2014-08-28T15:50:34Z'], ['Version', '2013-09-01'],
]
const right = sign({ method: 'POST', host: 'mws-eu.amazonservices.com', path: '/Orders/2013-09-01', pairs, secret })

const chips = (page) => page.locator('.chip').allInnerTexts().then((texts) => texts.join('\n'))
const box = (page, step) => page.locator(`#provided-text-${step}`).inputValue()

scenario('a pasted URL fills the form and the boxes', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(right['signed-url'])
  await until(() => rows(page), (rows) => rows.length === pairs.length)
  assert.match(await chips(page), /URL/)
  assert.deepEqual(await rows(page), pairs)
  assert.equal(await field(page, 'Endpoint').inputValue(), 'https://mws-eu.amazonservices.com')
  assert.equal(await field(page, 'Path').inputValue(), '/Orders/2013-09-01')
  assert.equal(await field(page, 'Section').inputValue(), 'Orders')
  assert.equal(await field(page, 'Action').inputValue(), 'ListOrders')
  assert.equal(await box(page, 'encoded-signature'), right['encoded-signature'])

  // The URL does not tell the method: the one that verifies is adopted.
  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')
  assert.equal(await calculated(page, 'string-to-sign'), right['string-to-sign'])
  assert.equal(await pasteBox(page).inputValue(), right['signed-url'])
})

for (const [name, step, title] of [
  ['string to sign', 'string-to-sign', /string to sign/i], ['canonical query', 'canonical-query', /canonical query/i], ['signature', 'signature', /signature/i],
]) {
  scenario(`a pasted ${name} goes into its box`, async ({ page }) => {
    await page.goto('/')
    await pasteBox(page).fill(right['signed-url'])
    await until(() => rows(page), (rows) => rows.length === pairs.length)
    await field(page, 'Method').selectOption('POST')
    await field(page, 'Secret access key').fill(secret)
    await pasteBox(page).fill(right[step])
    await until(() => box(page, step), right[step])
    assert.match(await chips(page), title)
    await until(() => page.locator(`#step-${step} .state`).innerText(), 'the same')
  })
}

scenario('several things pasted at once are all read', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(`${right['string-to-sign']}\n\n${right['signed-url']}\n`)
  await until(() => box(page, 'string-to-sign'), right['string-to-sign'])
  assert.match(await chips(page), /URL/)
  assert.match(await chips(page), /string to sign/i)
  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')
})

scenario('a paste that is not understood says so, and stays', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill('it does not work, please help!')
  await until(() => page.locator('#paste-note').innerText(), (text) => /not (understood|recognised|recognized|read)|nothing/i.test(text))
  assert.equal(await pasteBox(page).inputValue(), 'it does not work, please help!')
})

scenario('a new paste takes the place of the old one, values in its boxes too', async ({ page }) => {
  await page.goto('/?example=mws-signature-encoded-twice')
  await pasteBox(page).fill('https://mws.amazonservices.com/Sellers/2011-07-01?Action=GetServiceStatus&Version=2011-07-01')
  await until(() => rows(page), (rows) => rows.length === 2)
  for (const step of ['string-to-sign', 'encoded-signature', 'signed-url']) assert.equal(await provided(page, step), null, step)
  assert.deepEqual(await mistakes(page), [])
})

scenario('what is edited after a paste is not read over again', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(right['signed-url'])
  await until(() => rows(page), (rows) => rows.length === pairs.length)
  await field(page, 'Value of SellerId').fill('A2EDITED')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('SellerId=A2EDITED'))
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await until(() => rows(page), (rows) => rows.length === pairs.length + 1)
  assert.equal(await field(page, 'Value of SellerId').inputValue(), 'A2EDITED')
})

scenario('what a paste was read as stays to be seen', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(right['signed-url'])
  await until(() => chips(page), (text) => /URL/.test(text))
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await until(() => rows(page), (rows) => rows.length === pairs.length + 1)
  assert.match(await chips(page), /URL/)
})

scenario('what was cleaned up is undone by its button', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(`${right['string-to-sign']}\n`)
  await until(() => box(page, 'string-to-sign'), right['string-to-sign'])
  await page.getByText(/^Cleaned up: The line end/).getByRole('button', { name: 'Undo' }).click()
  await until(() => box(page, 'string-to-sign'), `${right['string-to-sign']}\n`)
})

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? 'with script' : 'without script'

  scenario(`both examples open from the menu and are solved, ${way}`, { javaScriptEnabled }, async ({ page }) => {
    await page.goto('/')
    for (const [label, solved] of [
      ['MWS ListOrders in Python', async () => {
        assert.equal(await verdict(page), 'The signature is percent-encoded twice')
        assert.match((await mistakes(page)).join('\n'), /percent-encoded twice\s*proved/)
        const deleted = (await marks(page, 'provided-encoded-signature')).map(({ text }) => text).join('')
        assert.match(deleted, /%252B|%25/)
      }],
      ['MWS feed result in classic ASP', async () => {
        assert.match((await mistakes(page)).join('\n'), /The lines of the string to sign end in CRLF/)
        assert.deepEqual((await marks(page, 'provided-string-to-sign')).map(({ text }) => text), ['\r', '\r', '\r', '&', '&'])
      }],
    ]) {
      await page.getByText('Examples', { exact: true }).click()
      await Promise.all([page.waitForEvent('load'), page.locator('.menu').getByRole('link', { name: label }).click()])
      await solved()
      assert.match(await page.locator('#paste-note').innerText(), /Its secret is made up/)
      // Checked again, by button or by an edit, it is the same.
      const before = await verdict(page)
      if (javaScriptEnabled) await page.getByRole('button', { name: '+ Parameter' }).click()
      else await submit(page, checkButton(page))
      await until(() => verdict(page), before)
      await solved()
    }
  })
}

scenario('an example can be repaired until nothing differs', async ({ page }) => {
  await page.goto('/?example=mws-crlf-and-double-ampersand')
  const calculatedText = await calculated(page, 'string-to-sign')
  for (const [step, text] of [['string-to-sign', calculatedText], ['signature', await calculated(page, 'signature')]]) {
    await page.locator(`#box-${step} summary`).click()
    await page.locator(`#box-${step} select`).selectOption('plain')
    await page.locator(`#provided-text-${step}`).fill(text)
  }
  await until(() => verdict(page), 'The signature is right')
})
