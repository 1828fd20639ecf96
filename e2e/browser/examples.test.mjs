// The page of examples, and what it is to lead to: each example solved.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { named, tabTo, tone, tooWide } from './pad.mjs'
import { scenario } from './harness.mjs'

const wide = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

// What the examples say of themselves: web/examples_test.go sees to it that the
// engine answers so.
const all = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../web/examples.json'), 'utf8'))

for (const colorScheme of ['light', 'dark']) {
  for (const viewport of [wide, phone]) {
    scenario(`the examples are accessible and fit, ${colorScheme}, ${viewport.width} px wide`, { colorScheme, viewport }, async ({ page, axe }) => {
      await page.goto('/examples')
      await axe()
      assert.deepEqual(await tooWide(page), [])
    })
  }
}

scenario('all examples are there, the broken ones first, each with its sentence and scheme', async ({ page }) => {
  await page.goto('/examples')
  assert.equal(await page.title(), 'Examples · Countersign')
  assert.equal(await page.locator('[aria-current="page"]').innerText(), 'Examples')
  const cards = await page.locator('.card').evaluateAll((list) => list.map((card) => ({
    id: card.querySelector('h3 a').getAttribute('href').replace('/?example=', ''), works: card.classList.contains('works'),
    label: card.querySelector('h3').textContent, sentence: card.querySelector('p:not(.scheme, .outcome)').textContent,
    scheme: card.querySelector('.scheme').textContent !== '', outcome: card.querySelector('.outcome').textContent !== '',
  })))
  const broken = all.filter(({ works }) => !works)
  assert.ok(broken.length >= 12, `${broken.length} broken ones`)
  assert.deepEqual(cards, [...broken, ...all.filter(({ works }) => works)].map(({ id, works, label, title }) => ({
    id, works, label, sentence: title[0].toUpperCase() + title.slice(1), scheme: true, outcome: true,
  })))
})

for (const javaScriptEnabled of [true, false]) {
  scenario(`each broken example opens by one click, and the page names what is wrong, ${javaScriptEnabled ? 'with' : 'without'} script`, { javaScriptEnabled }, async ({ page, noSecret }) => {
    const wrong = []
    for (const { label, works, mistakes, secret } of all) {
      if (works) continue
      await page.goto('/examples')
      await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: label, exact: true }).click()])
      const answer = await named(page)
      if (answer.mistakes.join() !== mistakes.join() || await tone(page) !== 'bad') wrong.push({ label, ...answer })
      await noSecret(secret)
    }
    assert.deepEqual(wrong, [])
  })
}

scenario('by keyboard alone: an example is opened from the page', async ({ page }) => {
  await page.goto('/')
  await tabTo(page, 'Examples')
  await page.keyboard.press('Enter')
  await page.waitForURL('/examples')
  await tabTo(page, 'PA-API 5 SearchItems in PHP')
  await page.keyboard.press('Enter')
  await page.waitForURL('/?example=paapi5-crlf')
  assert.deepEqual((await named(page)).mistakes, ['sts-crlf'])
})
