// For everybody: contrast and names (axe), the tree that screen readers get,
// copying, both themes, paper.
import assert from 'node:assert/strict'
import { checkButton, field, marks, pasteBox, provide, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const crlf = '/?example=mws-crlf-and-double-ampersand'
const twice = '/?example=mws-signature-encoded-twice'

// repair makes the second example right.
async function repair(page) {
  await page.goto(crlf)
  for (const step of ['string-to-sign', 'signature']) {
    await provide(page, step, await page.locator(`#calculated-${step}`).evaluate((el) => {
      for (const label of el.querySelectorAll('.vh')) label.remove()
      return el.textContent
    }))
  }
  await until(() => verdict(page), 'The signature is right')
}

for (const colorScheme of ['light', 'dark']) {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    scenario(`axe finds nothing, ${colorScheme}, ${viewport.width} px wide`, { colorScheme, viewport }, async ({ page, axe }) => {
      await page.goto('/')
      await axe()
      for (const example of [crlf, twice]) {
        await page.goto(example)
        // All that can be opened is open.
        await page.evaluate(() => { for (const el of document.querySelectorAll('details:not(.menu)')) el.open = true })
        await axe()
      }
      await repair(page)
      await axe()
      await page.locator('.menu > summary').click()
      await axe()
      await page.locator('.menu > summary').click()
      await page.getByRole('button', { name: 'Keys' }).click()
      await axe()
    })
  }

  scenario(`axe finds nothing without script, ${colorScheme}`, { colorScheme, javaScriptEnabled: false }, async ({ page, axe }) => {
    await page.goto('/')
    await axe()
    await page.goto(twice)
    await axe()
    await submit(page, checkButton(page))
    await axe()
  })
}

scenario('axe finds nothing in the answers to errors', { arguments: ['--max-request', '2KiB'], javaScriptEnabled: false, console: [/40[34]|413/] }, async ({ page, axe }) => {
  await page.goto('/nothing-here')
  await axe()
  await page.goto('/')
  await provide(page, 'string-to-sign', 'x'.repeat(4000))
  await submit(page, checkButton(page))
  await axe()
})

scenario('screen readers get the verdict, the steps and the differences', async ({ page }) => {
  await page.goto(crlf)
  const title = await verdict(page)
  assert.equal(await page.getByRole('heading', { level: 1, name: title }).count(), 1, 'the verdict is the heading')
  assert.equal(await page.getByRole('status').filter({ hasText: title }).count(), 1)
  const titles = ['1 Canonical query', '2 String to sign', '3 Digest', '4 Signature', '5 Encoded signature', '6 Signed body', 'Signed request']
  for (const name of titles) {
    const step = page.getByRole('region', { name, exact: true })
    assert.equal(await step.count(), 1, name)
    assert.equal(await step.getByRole('heading', { name, exact: true }).count(), 1, name)
  }
  const string = page.getByRole('region', { name: '2 String to sign' })
  assert.deepEqual(await string.getByRole('deletion').filter({ hasNotText: 'dashed' }).allTextContents(), ['\r', '\r', '\r', '&', '&'].map((text) => `only provided: ${text}`))
  assert.match(await string.ariaSnapshot(), /deletion: "?only provided: .*CR/, 'a CR is read out')
  const signature = page.getByRole('region', { name: '4 Signature', exact: true })
  assert.ok(await signature.getByRole('insertion').count() > 0)
  // Every field has a name.
  const nameless = await page.evaluate(() => [...document.querySelectorAll('input:not([type="hidden"]), select, textarea')]
    .filter((el) => !el.labels?.length && !el.getAttribute('aria-label')).map((el) => el.name))
  assert.deepEqual(nameless, [])
})

scenario('a new verdict is announced: its live region outlives the answer', async ({ page }) => {
  await page.goto(twice)
  const before = await verdict(page)
  await page.evaluate(() => { document.querySelector('#answer [role="status"]').witness = 'there' })
  await field(page, 'Value of SellerId').fill('1')
  await until(() => verdict(page), (text) => text !== before)
  assert.equal(await page.evaluate(() => document.querySelector('#answer [role="status"]').witness), 'there')
})

// pasted is what a paste gives after run has copied, by the real clipboard.
async function pasted(page, run) {
  await page.evaluate(() => {
    globalThis.pasted = null
    document.addEventListener('paste', (e) => {
      globalThis.pasted = e.clipboardData.getData('text/plain')
      e.preventDefault()
    }, { once: true })
  })
  await run()
  await page.keyboard.press('ControlOrMeta+V')
  return until(() => page.evaluate(() => globalThis.pasted), (text) => text !== null)
}

const bytes = 'POST\r\nmws.amazonservices.co.uk\r\n/\u00a0\t'

for (const [way, prepare] of [
  ['the clipboard interface', async () => {}],
  ['the old way, as over plain http', (page) => page.addInitScript(() => delete Navigator.prototype.clipboard)],
]) {
  scenario(`copying gives the original bytes, by ${way}`, async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await prepare(page)
    await page.goto(crlf)
    const copy = page.getByRole('button', { name: 'Copy the calculated String to sign' })
    const text = await pasted(page, async () => {
      await copy.click()
      await until(() => copy.innerText(), 'Copied')
    })
    assert.match(text, /^POST\nmws\.amazonservices\.co\.uk\n\/Feeds\/2009-01-01\nAWSAccessKeyId=AKIDEXAMPLE0000ASP01&Action=.*&Version=2009-01-01$/)
    await until(() => copy.innerText(), 'Copy')

    // The label of a character that cannot be seen is not copied.
    await field(page, 'Path').fill('/a\u00a0b')
    await until(() => page.locator('#calculated-string-to-sign').innerHTML(), (html) => html.includes('NBSP'))
    assert.match(await pasted(page, async () => {
      await copy.click()
      await until(() => copy.innerText(), 'Copied')
    }), /\n\/a\u00a0b\n/)
  })
}

scenario('text that is selected by hand is copied as it was, without labels', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(crlf)
  await provide(page, 'string-to-sign', 'POST\\r\\nmws.amazonservices.co.uk\\r\\n/\\u00a0\\t', 'escaped')
  await until(() => marks(page, 'provided-string-to-sign'), (list) => list.some(({ text }) => text.includes('\u00a0')))
  const text = await pasted(page, async () => {
    await page.locator('#provided-string-to-sign').evaluate((el) => {
      el.focus()
      getSelection().selectAllChildren(el)
    })
    await page.keyboard.press('ControlOrMeta+C')
  })
  assert.equal(text, bytes)
})

scenario('the theme cycles, and survives a reload', { colorScheme: 'light' }, async ({ page }) => {
  await page.goto('/')
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  const button = page.getByRole('button', { name: /^Theme/ })
  const seen = []
  for (let i = 0; i < 3; i++) {
    await button.click()
    seen.push([await button.getAttribute('aria-label'), await background() === light])
    await page.reload()
    assert.deepEqual([await button.getAttribute('aria-label'), await background() === light], seen[i], 'after a reload')
  }
  assert.deepEqual(seen, [['Theme: light', true], ['Theme: dark', false], ['Theme: as the system', true]])
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.notEqual(await background(), light)
})

scenario('on a phone the form is folded while there is an answer to read', { viewport: { width: 390, height: 844 } }, async ({ page }) => {
  const folded = () => page.locator('.fold').evaluate((el) => !el.open)
  await page.goto('/')
  assert.equal(await folded(), false, 'nothing to read yet')
  await page.goto(crlf)
  assert.ok(await folded(), 'an example')
  await page.locator('.fold > summary').click()
  await pasteBox(page).fill('GET\nmws.amazonservices.com\n/\nAction=A\n\nhttps://mws.amazonservices.com/?Action=B')
  await until(() => verdict(page), (text) => /differ/.test(text))
  await until(folded, true)
  await page.locator('.fold > summary').click()
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await field(page, 'Name of parameter 2').waitFor()
  assert.equal(await folded(), false, 'it was opened to add a row')
})

scenario('on paper there is the answer without the form', async ({ page }) => {
  await page.goto(crlf)
  await page.emulateMedia({ media: 'print' })
  for (const selector of ['#in', '.masthead', '#box-string-to-sign', '.step .copy']) assert.equal(await page.locator(selector).first().isVisible(), false, selector)
  for (const selector of ['#verdict', '#provided-string-to-sign', '#signed-url-text']) assert.ok(await page.locator(selector).isVisible(), selector)
  assert.equal(await page.locator('#provided-string-to-sign').evaluate((el) => el.scrollHeight > el.clientHeight + 1), false, 'no value is cut')
})
