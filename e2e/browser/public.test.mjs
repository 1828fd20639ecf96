// The five public cases that the product must solve, re-created with values of
// our own, each opened from the examples. What is demanded here is what was
// wrong in them, and not what the program happens to find.
import assert from 'node:assert/strict'
import { marks, mistakes, named, parts, provided, rows, state, tone, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

async function open(page, label) {
  await page.goto('/examples')
  await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: label, exact: true }).click()])
  assert.equal(await tone(page), 'bad')
  await page.evaluate(() => { for (const el of document.querySelectorAll('.warnings')) el.open = true })
}

// has fails where one of the names is not among those of the page. Either form
// of a list is one of several names that say the same.
function has(what, list, ...wanted) {
  for (const names of wanted) {
    const any = [names].flat()
    assert.ok(any.some((name) => list.includes(name)), `no ${any.join(' or ')} among the ${what}: ${list.join(', ') || 'none'}`)
  }
}

const answer = (page) => page.locator('.verdict').innerText()
const cleaned = (page) => page.locator('#paste-note .cleaned').innerText()
const certain = async (page) => (await mistakes(page)).every((title) => /\sproved$/.test(title))

scenario('1: Python 2 with requests, MWS ListOrders', async ({ page }) => {
  await open(page, 'MWS ListOrders in Python 2')
  const { mistakes: found, warnings } = await named(page)
  assert.deepEqual(found, ['signature-double-encoded'])
  assert.ok(await certain(page), 'proved')
  assert.match((await marks(page, 'provided-encoded-signature')).map(({ text }) => text).join(''), /%252B|25/)
  assert.match(await provided(page, 'encoded-signature'), /%252B/)
  assert.equal(await state(page, 'string-to-sign'), 'same', 'its string to sign is right')
  has('warnings', warnings, 'host-header-overridden')
  assert.match(await answer(page), /mws-orders\.example\.org/)
  assert.match(await answer(page), /Content-Type says text\/xml/, 'Content-Type: text/xml on an empty POST')
})

scenario("2: a how-to's sample", async ({ page }) => {
  await open(page, 'MWS sample of a how-to')
  const { mistakes: found, warnings } = await named(page)
  assert.deepEqual(found, ['sort-case-insensitive'])
  assert.match(await answer(page), /AWSAccessKeyId/)
  has('warnings', warnings, 'path-mismatch', 'timestamp-stale')
  assert.match(await answer(page), /\/Orders\/2013-09-01/)
  assert.match(await cleaned(page), /line numbers/i)
  assert.ok((await parts(page)).some((text) => /string to sign/.test(text)))
})

scenario('3: classic ASP, MWS GetFeedSubmissionResult', async ({ page }) => {
  await open(page, 'MWS feed result, ASP page of a forum')
  const { mistakes: found, warnings } = await named(page)
  has('mistakes', found, 'sts-crlf', 'param-separator-doubled', 'base64-variant/base64-padding-stripped', 'host-missing-in-sts')
  assert.ok(await certain(page), 'all proved')
  has('warnings', warnings, 'timestamp-local-time-labelled-utc', 'param-reserved-unencoded')
  assert.match(await answer(page), /SellerId, or Merchant/)
  // MWSAuthToken before Marketplace is right.
  assert.ok(![...found, ...warnings].some((name) => /^(sort|param-order)/.test(name)), 'nobody objects to the order')
  const names = (await rows(page)).map(([name]) => name)
  assert.ok(names.indexOf('MWSAuthToken') < names.indexOf('Marketplace'))
})

scenario('4: Python 3, SES SendEmail signed in the query', async ({ page }) => {
  await open(page, 'SES SendEmail in Python 3')
  const { mistakes: found } = await named(page)
  has('mistakes', found, 'sort-missing', 'param-literal-newline', ['param-reserved-unencoded', 'param-unencoded', 'param-subdelims-unencoded'])
  assert.ok(await certain(page), 'all proved')
  assert.doesNotMatch(await verdict(page), /not (found|explained|named)/i)
})

scenario('5: PHP, Product Advertising API', async ({ page }) => {
  await open(page, 'PA-API ItemSearch in PHP')
  const { mistakes: found, warnings } = await named(page)
  has('mistakes', found, 'param-separator-html-entity')
  assert.ok(await certain(page), 'proved')
  has('mistakes and warnings', [...found, ...warnings], 'text-smart-quotes', 'param-double-encoded')
  assert.match(await answer(page), /AssociateTag/, 'it is missing')
  assert.match(`${await answer(page)}\n${(await parts(page)).join('\n')}`, /Operation/, "the service's answer is not SignatureDoesNotMatch")
})
