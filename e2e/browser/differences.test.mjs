// Differences: at the right bytes, as glyphs, with script and without.
import assert from 'node:assert/strict'
import { checkButton, field, glyphs, marks, mistakes, pasteBox, provide, provided, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

// Public case 3 again, with values of our own: a classic ASP page joins the
// lines with vbCrLf, and puts an & too many before Timestamp and Version.
const pairs = [
  ['AWSAccessKeyId', 'AKIDEXAMPLE0000ASP02'], ['Action', 'GetFeedSubmissionResult'], ['FeedSubmissionId', '50000000001'],
  ['MWSAuthToken', 'amzn.mws.11111111'], ['Marketplace', 'A1PA6795UKMFR9'], ['SignatureMethod', 'HmacSHA256'],
  ['SignatureVersion', '2'], ['Timestamp', '2023-09-14T16:05:09Z'], ['Version', '2009-01-01'],
]
const query = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
const right = `POST\nmws-eu.amazonservices.com\n/Feeds/2009-01-01\n${query}`
const wrong = right.replaceAll('\n', '\r\n').replace('&Timestamp', '&&Timestamp').replace('&Version', '&&Version')
const escaped = wrong.replaceAll('\r', '\\r').replaceAll('\n', '\\n')

// expected are the differences, found here: each CR, and of && the second &.
const expected = [...wrong.matchAll(/\r|(?<=&)&/g)].map(({ index, 0: text }) => ({ op: 'del', text, byte: index }))

// fill puts the right request into the form by its URL, which fills the rows.
async function fill(page, settle) {
  await page.goto('/')
  await pasteBox(page).fill(`https://mws-eu.amazonservices.com/Feeds/2009-01-01?${query}`)
  await settle()
  await field(page, 'Method').selectOption('POST')
}

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? 'with script' : 'without script'

  scenario(`CRLF and && are marked at their bytes, ${way}`, { javaScriptEnabled }, async ({ page }) => {
    const settle = javaScriptEnabled
      ? () => until(() => field(page, 'Value of Version').count(), 1)
      : () => submit(page, checkButton(page))
    await fill(page, settle)
    await provide(page, 'string-to-sign', escaped, 'escaped')
    if (!javaScriptEnabled) await submit(page, checkButton(page))

    assert.equal(await until(() => provided(page, 'string-to-sign'), wrong), wrong)
    assert.deepEqual(await marks(page, 'provided-string-to-sign'), expected)
    assert.deepEqual(await marks(page, 'calculated-string-to-sign'), [])
    const drawn = await glyphs(page, '#provided-string-to-sign del')
    assert.deepEqual(drawn, Array.from({ length: 3 }, () => ({ label: '"CR"', drawn: true, text: '\r' })))
    assert.equal(await page.locator('#provided-string-to-sign del i.g[data-g="CR"]').count(), 3)
    assert.match((await mistakes(page)).join('\n'), /The lines of the string to sign end in CRLF/)
    assert.match(await page.locator('#step-string-to-sign .state').innerText(), /line 1 method, byte 4$/)
    // It stays in the box as it was given.
    assert.equal(await page.locator('#provided-text-string-to-sign').inputValue(), escaped)
    assert.equal(await page.locator('#box-string-to-sign select').inputValue(), 'escaped')
  })

  for (const [place, give] of [
    ['its box', (page, text) => provide(page, 'string-to-sign', text)],
    ['the paste box', async (page, text) => pasteBox(page).fill(text)],
  ]) {
    scenario(`text with line feeds in ${place} is never accused of CRLF, ${way}`, { javaScriptEnabled }, async ({ page }) => {
      await fill(page, javaScriptEnabled
        ? () => until(() => field(page, 'Value of Version').count(), 1)
        : () => submit(page, checkButton(page)))
      const doubled = right.replace('&Timestamp', '&&Timestamp')
      await give(page, doubled)
      if (!javaScriptEnabled) await submit(page, checkButton(page))
      await until(() => provided(page, 'string-to-sign'), doubled)
      assert.deepEqual(await marks(page, 'provided-string-to-sign'), [{ op: 'del', text: '&', byte: doubled.indexOf('&&') + 1 }])
      assert.doesNotMatch((await mistakes(page)).join('\n'), /CRLF/)
      assert.equal(await page.locator('i.g[data-g="CR"]:not(.legend *)').count(), 0)

      await give(page, right)
      if (!javaScriptEnabled) await submit(page, checkButton(page))
      await until(() => provided(page, 'string-to-sign'), right)
      await until(() => verdict(page), 'All that can be compared is right')
      assert.equal(await page.locator('i.g[data-g="CR"]').count(), 0)
    })
  }
}

scenario('a text that was really typed is not accused of CRLF', async ({ page }) => {
  await fill(page, () => until(() => field(page, 'Value of Version').count(), 1))
  await provide(page, 'string-to-sign', '')
  await page.locator('#provided-text-string-to-sign').pressSequentially(right)
  await until(() => verdict(page), 'All that can be compared is right')
  assert.equal(await provided(page, 'string-to-sign'), right)
})

scenario('every way to give bytes gives the same bytes', async ({ page }) => {
  await fill(page, () => until(() => field(page, 'Value of Version').count(), 1))
  const bytes = Buffer.from(wrong)
  for (const [as, text] of [['hex', bytes.toString('hex')], ['base64', bytes.toString('base64')], ['escaped', escaped]]) {
    await provide(page, 'string-to-sign', text.slice(0, -8), as)
    await until(async () => (await provided(page, 'string-to-sign'))?.length < wrong.length, true)
    await provide(page, 'string-to-sign', text, as)
    await until(() => provided(page, 'string-to-sign'), wrong)
    assert.deepEqual(await marks(page, 'provided-string-to-sign'), expected, as)
  }
})

scenario('a box says why its text cannot be read', async ({ page }) => {
  await page.goto('/')
  for (const [as, text, why] of [['escaped', 'POST\\q', /after \\ comes/], ['hex', 'zz', /not hex/], ['base64', '***', /not Base64/]]) {
    await provide(page, 'string-to-sign', text, as)
    await until(() => page.locator('#step-string-to-sign').innerText(), (note) => why.test(note))
  }
  await provide(page, 'string-to-sign', 'POST', 'plain')
  await until(() => page.locator('#step-string-to-sign').innerText(), (note) => !/not Base64/.test(note))
})

scenario('differences are told apart without colour', async ({ page }) => {
  await page.goto('/?example=mws-signature-encoded-twice')
  const style = (selector) => page.locator(selector).first().evaluate((el) => {
    const { borderBottomStyle, borderBottomWidth } = getComputedStyle(el)
    return [borderBottomStyle, parseFloat(borderBottomWidth) >= 1]
  })
  assert.deepEqual(await style('#calculated-encoded-signature ins'), ['solid', true])
  assert.deepEqual(await style('#provided-encoded-signature del'), ['dashed', true])
})

scenario('characters that cannot be seen have their labels', async ({ page }) => {
  await page.goto('/')
  const text = 'POST \t\u00a0\u200b\ufeff\r\nx '
  await provide(page, 'string-to-sign', 'POST \\t\\u00a0\\u200b\\ufeff\\r\\nx ', 'escaped')
  await until(() => provided(page, 'string-to-sign'), text)
  const labels = (await glyphs(page, '#provided-string-to-sign')).map(({ label }) => label.replaceAll('"', ''))
  for (const label of ['SP', 'TAB', 'NBSP', 'ZWSP', 'BOM', 'CR']) assert.ok(labels.includes(label), `${label} in ${labels}`)
})
