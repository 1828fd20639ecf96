// The catalogue: its list, a page for each mistake, and the way to and from the
// scratchpad.
import assert from 'node:assert/strict'
import { field, mistakes, named, submit, tabTo, tooWide, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const wide = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

const found = (page) => page.locator('#found .name').allInnerTexts()
const titles = (page) => page.locator('.catalogue h2').evaluateAll((list) => list.map((title) => title.textContent))

const chapters = [
  'Time', 'Credentials', 'Method, host and path', 'Parameters and encoding', 'Sorting', 'Headers', 'Payload', 'String to sign',
  'Key derivation', 'Digest and encoding', 'Transport', 'Proxies',
]

for (const colorScheme of ['light', 'dark']) {
  for (const viewport of [wide, phone]) {
    scenario(`the catalogue is accessible and fits, ${colorScheme}, ${viewport.width} px wide`, { colorScheme, viewport, console: [/404/] }, async ({ page, axe }) => {
      for (const address of ['/mistakes', '/mistakes?q=nothing+has+this', '/mistakes/base64-variant', '/mistakes/clock-skew', '/mistakes/nowhere']) {
        await page.goto(address)
        await axe()
        assert.deepEqual(await tooWide(page), [], address)
      }
    })
  }
}

scenario('every mistake is listed in its chapter, and met as often as it says', async ({ page }) => {
  const answer = await page.goto('/mistakes')
  assert.equal(answer.status(), 200)
  assert.equal(await page.title(), 'Mistakes · Countersign')
  assert.deepEqual(await titles(page), chapters)
  assert.equal((await found(page)).length, 146)
  assert.equal(await page.getByRole('status').filter({ hasText: '146 mistakes' }).count(), 1)
  const line = page.locator('.lines > li', { has: page.locator('a[href="/mistakes/base64-variant"]') })
  assert.match(await line.innerText(), /Base64[\s\S]*Signature\s+4 cases/)
  assert.equal(await line.locator('.variants a').count(), 3)
  const nav = page.getByRole('navigation', { name: 'Pages' })
  assert.deepEqual(await nav.getByRole('link').allInnerTexts(), ['Scratchpad', 'Examples', 'Mistakes'])
  assert.equal(await nav.locator('[aria-current="page"]').innerText(), 'Mistakes')
  await page.getByRole('navigation', { name: 'Chapters' }).getByRole('link', { name: 'Proxies' }).click()
  assert.ok(await page.locator('#proxies').evaluate((el) => el.getBoundingClientRect().top < innerHeight))
})

scenario('typing finds mistakes, and says how many', async ({ page }) => {
  await page.goto('/mistakes')
  const q = field(page, 'Find a mistake')
  await q.focus()
  await page.keyboard.type('crlf')
  await until(() => found(page), (list) => list.length > 0 && list.length < 20)
  assert.ok((await found(page)).includes('The lines of the string to sign end in CRLF'))
  assert.match(await page.locator('#found [role=status]').innerText(), /^\d+ of 146 mistakes/)
  assert.ok(await q.evaluate((el) => el === document.activeElement), 'the focus stays')
  await q.fill('PHP urlsafe_b64encode')
  await until(() => found(page), (list) => list.join() === 'The Base64 is of another kind')
  await q.fill('"><script>')
  await until(() => found(page), (list) => list.length === 0)
  assert.match(await page.locator('#found').innerText(), /No mistake has all these words/)
  await q.fill('')
  await until(() => found(page), (list) => list.length === 146)
})

scenario('without script: mistakes are found by button, and an example opens solved', { javaScriptEnabled: false }, async ({ page, axe }) => {
  await page.goto('/mistakes')
  await field(page, 'Find a mistake').fill('crlf vbCrLf')
  await submit(page, page.getByRole('button', { name: 'Find' }))
  assert.equal(await field(page, 'Find a mistake').inputValue(), 'crlf vbCrLf')
  assert.ok((await found(page)).length < 20)
  await axe()
  await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: 'The lines of the string to sign end in CRLF', exact: true }).click()])
  assert.equal(await page.locator('h1').innerText(), 'The lines of the string to sign end in CRLF')
  await axe()
  await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: /^Open an example/ }).first().click()])
  assert.equal(await verdict(page), 'The lines of the string to sign end in CRLF')
  assert.deepEqual((await named(page)).mistakes, ['sts-crlf'])
  await submit(page, page.locator('.go').getByRole('button', { name: 'Check' }))
  assert.equal(await verdict(page), 'The lines of the string to sign end in CRLF')
})

scenario('a page tells what it looks like, where, why and how to mend it', async ({ page }) => {
  await page.goto('/mistakes/base64-variant')
  assert.equal(await page.title(), 'The Base64 is of another kind · Mistakes · Countersign')
  assert.equal(await page.locator('link[rel=canonical]').getAttribute('href'), '/mistakes/base64-variant')
  assert.equal(await page.locator('.facts').first().innerText().then((text) => text.replace(/\s+/g, ' ')), 'Happens in Signature Met in 4 of 380 public cases Id base64-variant')
  assert.deepEqual(await page.locator('.mend').first().locator('dt').allInnerTexts(), ['Python', 'PHP', 'JavaScript', 'Java', 'C#', 'Go', 'Ruby', 'Perl', 'Classic ASP'])
  const variants = await page.locator('.variant').evaluateAll((list) => list.map((section) => section.id))
  assert.deepEqual(variants, ['base64-line-wrapped', 'base64-padding-stripped', 'base64-url-alphabet'])
  const padding = page.locator('#base64-padding-stripped')
  assert.match((await padding.locator('.looks .mini ins').allTextContents()).join(), /^only calculated: =$/)
  assert.match(await padding.locator('.fix').innerText(), /^Fix: Keep the =/)
  await page.goto('/mistakes/base64-variant#base64-padding-stripped')
  assert.ok(await padding.evaluate((el) => el.getBoundingClientRect().top < innerHeight / 2), 'the address of a variant leads to it')
  await padding.getByRole('link', { name: /^Open an example/ }).click()
  await page.waitForURL('/?mistake=base64-variant/base64-padding-stripped')
  assert.deepEqual((await named(page)).mistakes, ['base64-variant/base64-padding-stripped'])
  assert.match((await mistakes(page)).join('\n'), /^1 · The = at the end of the Base64 is missing\s+proved$/)
})

scenario('by keyboard alone: from the list to a page, to its example, and back', async ({ page }) => {
  await page.goto('/')
  await tabTo(page, 'Mistakes')
  await page.keyboard.press('Enter')
  await page.waitForURL('/mistakes')
  await tabTo(page, 'Skip to the content')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Find a mistake')
  await page.keyboard.type('case-insensitive')
  await until(() => found(page), (list) => list.length === 1)
  await tabTo(page, (await found(page))[0])
  await page.keyboard.press('Enter')
  await page.waitForURL('/mistakes/sort-case-insensitive')
  await tabTo(page, `Open an example in the scratchpad: ${await page.locator('h1').innerText()}`)
  await page.keyboard.press('Enter')
  await page.waitForURL('/?mistake=sort-case-insensitive')
  assert.deepEqual((await named(page)).mistakes, ['sort-case-insensitive'])
})

scenario('the answer leads to the page of its mistake, and what was typed stays', async ({ page, context }) => {
  await page.goto('/?example=mws-signature-encoded-twice')
  await field(page, 'Path').fill('/Orders/2013-09-01')
  await field(page, 'Secret access key').fill('typed')
  const opened = context.waitForEvent('page')
  await page.locator('.finding a.about, .warnings a.about').first().click()
  const tab = await opened
  await tab.waitForLoadState()
  assert.match(new URL(tab.url()).pathname, /^\/mistakes\/[a-z-]+$/)
  assert.equal(await tab.evaluate(() => window.opener), null)
  assert.equal(await field(page, 'Secret access key').inputValue(), 'typed')
})

scenario('a mistake that is not there: a page that names the place', { console: [/404/] }, async ({ page, axe }) => {
  const answer = await page.goto('/mistakes/no-such-mistake')
  assert.equal(answer.status(), 404)
  assert.match(await page.getByRole('alert').filter({ hasText: 'catalogue' }).innerText(), /nothing at \/mistakes\/no-such-mistake\.$/)
  assert.equal(await page.getByRole('link', { name: 'All mistakes' }).count(), 1)
  await axe()
  await page.goto('/mistakes/base64-padding-stripped')
  await page.locator('main a[href$="#base64-padding-stripped"]').click()
  await page.waitForURL('/mistakes/base64-variant#base64-padding-stripped')
})
