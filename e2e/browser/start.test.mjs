import assert from 'node:assert/strict'
import { scenario } from './harness.mjs'

for (const colorScheme of ['light', 'dark']) {
  scenario(`the start page loads, and is accessible in ${colorScheme}`, { colorScheme }, async ({ page, axe }) => {
    const answer = await page.goto('/')
    assert.equal(answer.status(), 200)
    assert.match(await page.title(), /Countersign/)
    await axe()
  })
}

scenario('the start page loads without script', { javaScriptEnabled: false }, async ({ page, axe }) => {
  await page.goto('/')
  assert.match(await page.title(), /Countersign/)
  await axe()
})
