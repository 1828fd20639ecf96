// By keyboard only: no scenario here touches the mouse.
import assert from 'node:assert/strict'
import { calculated, rows, sign, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const example = '/?example=mws-crlf-and-double-ampersand'

// focused describes where the focus is, and how that is to be seen.
const focused = (page) => page.evaluate(() => {
  const el = document.activeElement
  const own = (node) => Array.from(node.childNodes, (child) => (child.nodeType === Node.TEXT_NODE ? child.data : '')).join('').trim()
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(el)
  const { width, height } = el.getBoundingClientRect()
  return {
    name: el.getAttribute('aria-label') ?? own(el.labels?.[0] ?? el),
    tag: el.localName, id: el.id, value: el.value,
    outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 || boxShadow !== 'none',
    sized: width > 4 && height > 4,
  }
})

// tab presses Tab until the focus is on the element with that name.
async function tab(page, name, key = 'Tab') {
  const passed = []
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press(key)
    const here = await focused(page)
    const what = `${here.tag} ${here.name}`
    if (here.tag !== 'body') assert.ok(here.outlined && here.sized, `the focus on ${what} is not to be seen`)
    if (here.name === name) return here
    passed.push(what)
  }
  assert.fail(`no ${name} on the way: ${passed.join(', ')}`)
}

// write replaces what is in the field.
async function write(page, text) {
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
}

const current = (page) => page.evaluate(() => {
  const marks = [...document.querySelectorAll('#answer ins, #answer del')].filter((mark) => mark.checkVisibility() && !mark.closest('.legend'))
  const mark = document.querySelector('.current')
  const box = mark?.getBoundingClientRect()
  return {
    at: marks.indexOf(mark), of: marks.length, many: document.querySelectorAll('.current').length,
    inView: box ? box.top >= 0 && box.bottom <= innerHeight : false,
    outlined: mark ? getComputedStyle(mark).outlineStyle !== 'none' : false,
    holdsFocus: mark ? document.activeElement.contains(mark) && document.activeElement !== document.body : false,
  }
})

const helpIsOpen = (page) => page.locator('#keys').evaluate((dialog) => dialog.open)

scenario('ListOrders by keyboard alone', async ({ page }) => {
  const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'
  const given = [['SellerId', 'A2EXAMPLE000SELL'], ['MarketplaceId.Id.1', 'A1F83G8C2ARO7P'], ['CreatedAfter', '2014-08-26T23:00:00Z'], ['Timestamp', '2014-08-28T15:50:34Z']]
  await page.goto('/')
  await tab(page, 'Endpoint')
  await write(page, 'https://mws-eu.amazonservices.com')
  await tab(page, 'Section')
  await page.keyboard.type('Orders')
  await until(() => page.locator('#action').isEnabled(), true)
  await until(async () => (await focused(page)).id, 'section')
  await tab(page, 'Action')
  await page.keyboard.press('ArrowDown')
  await until(() => rows(page), (rows) => rows.some(([name]) => name === 'SellerId'))
  await until(async () => (await focused(page)).id, 'action')
  for (const [name, value] of given) {
    await tab(page, `Value of ${name}`)
    await write(page, value)
  }
  await tab(page, '+ Parameter')
  await page.keyboard.press('Enter')
  await until(() => rows(page), (rows) => rows.length === 10)
  await until(async () => (await focused(page)).name, 'Name of parameter 10')
  await page.keyboard.type('MWSAuthToken')
  await page.keyboard.press('Tab')
  await page.keyboard.type('amzn.mws.1')
  await tab(page, 'Access key ID')
  await write(page, 'AKIDEXAMPLE000000001')
  await tab(page, 'Secret access key')
  await write(page, secret)
  const want = sign({
    method: 'POST', host: 'mws-eu.amazonservices.com', path: '/Orders/2013-09-01', secret,
    pairs: [...given, ['MWSAuthToken', 'amzn.mws.1'], ['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['Action', 'ListOrders'],
      ['SignatureMethod', 'HmacSHA256'], ['SignatureVersion', '2'], ['Version', '2013-09-01']],
  })
  await until(() => calculated(page, 'signed-url'), want['signed-url'])
  for (const [step, text] of Object.entries(want)) assert.equal(await calculated(page, step), text, step)
})

scenario('rows are added, moved and removed by keyboard, and the focus is never lost', async ({ page }) => {
  await page.goto('/')
  await tab(page, '+ Parameter')
  await page.keyboard.press('Space')
  await until(() => rows(page), (rows) => rows.length === 2)
  await until(async () => (await focused(page)).name, 'Name of parameter 2')
  await page.keyboard.type('Second')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('Second='))
  await tab(page, '+ Parameter')
  await page.keyboard.press('Enter')
  await until(() => rows(page), (rows) => rows.length === 3)
  await tab(page, 'Move Second up', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await until(() => rows(page), (rows) => rows[0][0] === 'Second')
  await until(async () => (await focused(page)).tag, (tag) => tag !== 'body')
  await tab(page, 'Remove Second', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await until(() => rows(page), (rows) => rows.length === 2)
  await until(async () => (await focused(page)).tag, (tag) => tag !== 'body')
})

scenario('a box on the right by keyboard', async ({ page }) => {
  await page.goto('/')
  await tab(page, 'Endpoint')
  await page.keyboard.type('https://mws.example.com')
  await tab(page, "Compare with your program's String to sign")
  await page.keyboard.press('Enter')
  await tab(page, 'String to sign of your program')
  await page.keyboard.type('GET\n')
  await tab(page, 'given as')
  await page.keyboard.type('esc')
  await until(() => verdict(page), (text) => text !== 'Nothing to compare yet')
  assert.equal((await focused(page)).value, 'escaped')
})

scenario('n and N walk along the differences', { viewport: { width: 1280, height: 400 } }, async ({ page }) => {
  await page.goto(example)
  const { of } = await current(page)
  assert.ok(of >= 8, `${of} differences`)
  for (const [key, at] of [['n', 0], ['n', 1], ['n', 2], ['N', 1], ['N', 0], ['N', of - 1], ['n', 0]]) {
    await page.keyboard.press(key === 'N' ? 'Shift+N' : 'n')
    assert.deepEqual(await current(page), { at, of, many: 1, inView: true, outlined: true, holdsFocus: true }, `${key} to ${at}`)
  }
})

scenario('? lists the keys, Escape closes the list, and the focus returns', async ({ page, axe }) => {
  await page.goto(example)
  await tab(page, 'Keys')
  await page.keyboard.press('Shift+?')
  assert.ok(await helpIsOpen(page))
  await axe()
  await page.keyboard.press('n')
  assert.equal((await current(page)).many, 0, 'n does nothing behind the list')
  await page.keyboard.press('Escape')
  assert.equal(await helpIsOpen(page), false)
  await until(async () => (await focused(page)).id, 'keys-open')
})

scenario('Ctrl+Enter checks, from a field and from elsewhere', async ({ page, requests }) => {
  const posts = () => requests.filter(({ method }) => method === 'POST').length
  await page.goto(example)
  await tab(page, 'Path')
  for (const [i, key] of ['Control+Enter', 'Meta+Enter'].entries()) {
    await page.keyboard.press(key)
    await until(posts, i + 1)
  }
  await page.evaluate(() => document.activeElement.blur())
  await page.keyboard.press('Control+Enter')
  await until(posts, 3)
  assert.equal((await page.locator('#path').inputValue()), '/Feeds/2009-01-01')
})

scenario('no key is stolen from typing', async ({ page }) => {
  await page.goto(example)
  for (const name of ['Paste anything', 'Path', 'Value of FeedSubmissionId', 'Secret access key']) {
    await tab(page, name)
    await write(page, 'nN?n')
    assert.equal((await focused(page)).value, 'nN?n', name)
    assert.equal(await helpIsOpen(page), false)
    assert.equal((await current(page)).many, 0)
  }
})

scenario('keys of a single letter can be switched off, and stay off', async ({ page, axe }) => {
  await page.goto(example)
  await page.keyboard.press('Shift+?')
  await tab(page, 'Keys of a single letter')
  await page.keyboard.press('Space')
  await axe()
  await page.keyboard.press('Escape')
  for (const again of [false, true]) {
    if (again) await page.reload()
    await page.keyboard.press('Shift+?')
    await page.keyboard.press('n')
    assert.equal(await helpIsOpen(page), false)
    assert.equal((await current(page)).many, 0)
  }
  // The button still opens the list, where they are switched on again.
  await tab(page, 'Keys')
  await page.keyboard.press('Enter')
  await tab(page, 'Keys of a single letter')
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  assert.equal((await current(page)).at, 0)
})

scenario('the skip link comes first, and leads to the answer', async ({ page }) => {
  await page.goto(example)
  await page.keyboard.press('Tab')
  const link = await focused(page)
  assert.equal(link.name, 'Skip to the answer')
  assert.ok(link.outlined && link.sized && await page.locator('.skip').evaluate((el) => el.getBoundingClientRect().left >= 0))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.ok(await page.evaluate(() => document.getElementById('answer').contains(document.activeElement)))
})

scenario('the examples and the theme by keyboard', async ({ page }) => {
  await page.goto('/')
  await tab(page, 'A few examples')
  await page.keyboard.press('Enter')
  await tab(page, 'MWS ListOrders in Python 2')
  await page.keyboard.press('Enter')
  await page.waitForURL(/example=/)
  await until(() => verdict(page), 'The signature is percent-encoded twice')
  await tab(page, 'Theme: as the system')
  await page.keyboard.press('Enter')
  await until(async () => (await focused(page)).name, 'Theme: light')
})
