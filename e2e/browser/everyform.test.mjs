// Every scheme's form and every example: for everybody, by keyboard, on a phone.
import assert from 'node:assert/strict'
import { choose, headers, rows, tone, tooWide, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const wide = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }

const schemes = (page) => page.locator('#scheme option').evaluateAll((list) => list.map((option) => option.value))
// examples lists those of the page of them, and leaves the page there.
async function examples(page) {
  await page.goto('/examples')
  return page.locator('.card a').evaluateAll((links) => links.map((link) => ({
    address: link.getAttribute('href'), works: link.closest('.card.works') !== null, label: link.textContent,
  })))
}

// unfold opens all that can be opened.
const unfold = (page, within = 'body') => page.evaluate((within) => {
  for (const el of document.querySelectorAll(`${within} details:not(.menu)`)) el.open = true
}, within)

scenario('axe finds nothing in the form of any scheme, wide and on a phone, light and dark', async ({ page, axe }) => {
  const faults = new Set()
  const look = async (id, viewport, colorScheme) => {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    await axe().catch((error) => error.message.split('\n').slice(1).forEach((line) => faults.add(line)))
    for (const line of await tooWide(page)) faults.add(`${id}: ${line}`)
  }
  await page.goto('/')
  for (const id of await schemes(page)) {
    await choose(page, id)
    await unfold(page, '#in')
    await look(id, wide, 'light')
    await look(id, phone, 'dark')
    if (id !== 'sigv4') continue // its form has nearly all there is
    await look(id, phone, 'light')
    await look(id, wide, 'dark')
  }
  for (const example of ['minio-chunks-and-trailer', 's3-region-set-changed']) {
    await page.goto(`/?example=${example}`)
    await unfold(page)
    await look(example, wide, 'dark')
    await look(example, phone, 'light')
  }
  assert.deepEqual([...faults], [])
})

scenario('every example opens with its verdict, and nothing is too wide for a phone', { viewport: phone }, async ({ page }) => {
  const list = await examples(page)
  assert.ok(list.length >= 20, `${list.length} examples`)
  assert.equal(new Set(list.map(({ address }) => address)).size, list.length)
  const wrong = []
  for (const { address, works, label } of list) {
    await page.goto(address)
    const found = { tone: await tone(page), wide: await tooWide(page) }
    await unfold(page)
    found.wide.push(...await tooWide(page))
    if (found.tone !== (works ? 'good' : 'bad') || found.wide.length > 0) wrong.push({ label, works, ...found })
  }
  assert.deepEqual(wrong, [])
})

scenario('an example of each scheme outlives a live check: its verdict stays', async ({ page }) => {
  const seen = new Set()
  for (const { address, label } of await examples(page)) {
    await page.goto(address)
    const scheme = await page.locator('#scheme').inputValue()
    if (seen.has(scheme)) continue
    seen.add(scheme)
    const before = [await tone(page), await verdict(page)]
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.locator('#path').focus()
    await page.keyboard.press('Control+Enter')
    await (await answered).finished()
    await until(async () => `${await tone(page)} ${await verdict(page)}`, before.join(' ')).catch((error) => assert.fail(`${label}: ${error.message}`))
  }
  await page.goto('/')
  assert.deepEqual([...seen].sort(), (await schemes(page)).sort(), 'each scheme has an example')
})

// focused tells where the focus is, and whether that is in view.
const focused = (page) => page.evaluate(() => {
  const el = document.activeElement
  const { top, bottom, left, right } = el.getBoundingClientRect()
  return {
    tag: el.localName, id: el.id, name: el.getAttribute('aria-label') ?? el.textContent.trim().replace(/\s+/g, ' '),
    href: el.getAttribute('href'), seen: top >= 0 && bottom <= innerHeight + 1 && left >= 0 && right <= innerWidth + 1,
  }
})

async function tab(page, accepted) {
  const passed = []
  for (let i = 0; i < 90; i++) {
    await page.keyboard.press('Tab')
    const here = await focused(page)
    if (accepted(here)) return here
    passed.push(here.name || here.tag)
  }
  assert.fail(`not on the way: ${passed.join(', ')}`)
}

for (const viewport of [wide, phone]) {
  scenario(`the menu of a few examples by keyboard, ${viewport.width} px wide`, { viewport }, async ({ page }) => {
    await page.goto('/')
    const list = await page.locator('.menu-list a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    assert.equal(list.at(-1), '/examples')
    assert.ok(list.length >= 5, `${list.length} examples`)
    await tab(page, ({ tag }) => tag === 'summary')
    await page.keyboard.press('Enter')
    const box = await page.locator('.menu-list').boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, `the menu is in view: ${JSON.stringify(box)}`)
    assert.deepEqual(await tooWide(page), [])
    for (const address of list) {
      await page.keyboard.press('Tab')
      const here = await focused(page)
      assert.equal(here.href, address, 'the next example')
      assert.ok(here.seen, `${here.name} is in view`)
    }
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('.menu').getAttribute('open'), null)
    assert.equal((await focused(page)).tag, 'summary', 'the focus is back on the menu')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.search === list[0].slice(1))
    assert.equal(await tone(page), 'bad')
  })
}

scenario('by keyboard alone: a scheme is chosen, a header added and removed', async ({ page }) => {
  await page.goto('/')
  await tab(page, ({ id }) => id === 'scheme')
  await page.keyboard.type('Signature Version 4, Auth')
  await until(() => page.locator('#pad > [name="shaped"]').getAttribute('value'), 'sigv4')
  await until(async () => (await focused(page)).id, 'scheme')
  await tab(page, ({ id }) => id === 'add-header')
  await page.keyboard.press('Enter')
  await until(async () => (await headers(page)).length, 2)
  await until(async () => (await focused(page)).name, 'Name of header 2')
  await page.keyboard.type('X-Typed')
  await page.keyboard.press('Tab')
  await page.keyboard.type('a value')
  await until(() => page.locator('#calculated-signed-headers').textContent(), (text) => text.includes('x-typed'))
  await tab(page, ({ name }) => name.startsWith('Move'))
  await page.keyboard.press('Space')
  await until(async () => (await headers(page))[0].join(), 'X-Typed,a value')
  await until(async () => (await focused(page)).tag, 'button')
  await page.keyboard.press('Shift+Tab')
  await page.evaluate(() => document.querySelector('#header-list input').focus())
  await tab(page, ({ name }) => name === 'Remove X-Typed')
  await page.keyboard.press('Enter')
  await until(async () => (await headers(page)).map(([name]) => name).join(), 'X-Amz-Date')
  const here = await until(() => focused(page), ({ tag }) => tag !== 'body')
  assert.ok(await page.evaluate(() => document.activeElement.closest('fieldset')?.contains(document.querySelector('#header-list'))), `the focus stays with the headers; it is on ${here.name || here.id}`)
  assert.deepEqual(await rows(page), [['', '']])
})
