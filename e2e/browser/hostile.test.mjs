// Hostile and outsized input: text, bounded, and never in the way.
import assert from 'node:assert/strict'
import { alerts, calculated, checkButton, field, glyphs, pasteBox, provide, provided, rows, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const markup = `"><script>alert(1)</script><img src=x onerror=alert(2)></textarea></pre><svg onload=alert(3)>'\${7*7}{{7*7}}<!--`
const crlf = '/?example=mws-crlf-and-double-ampersand'
const twice = '/?example=mws-signature-encoded-twice'

// harmless fails if markup became more than text. The harness itself fails on
// requests elsewhere, messages and errors.
async function harmless(page) {
  assert.equal(await page.locator('img, svg, script:not([src])').count(), 0)
  assert.equal(await page.evaluate(() => document.querySelectorAll('[onerror], [onload]').length), 0)
}

function refuseDialogs(page) {
  const seen = []
  page.on('dialog', (dialog) => { seen.push(dialog.message()); return dialog.dismiss() })
  return seen
}

// typed fills all that takes text.
async function fillAll(page) {
  for (const step of ['canonical-query', 'string-to-sign', 'digest', 'signature', 'encoded-signature', 'signed-url']) await provide(page, step, markup)
  for (const name of ['Endpoint', 'Path', 'Name of parameter 1', 'Value of parameter 1', 'Access key ID', 'Secret access key']) await field(page, name).fill(markup)
}

scenario('markup in every field is text', async ({ page }) => {
  const dialogs = refuseDialogs(page)
  await page.goto('/')
  await fillAll(page)
  await until(() => provided(page, 'signed-url'), markup)
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('%3Cscript%3E'))
  await harmless(page)
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await until(() => rows(page), (rows) => rows.length === 2)
  assert.equal(await field(page, 'Path').inputValue(), markup)
  assert.deepEqual((await rows(page))[0], [markup, markup])
  assert.equal(await page.locator('#provided-text-digest').inputValue(), markup)
  await pasteBox(page).fill(`https://mws.amazonservices.com/?Action=${markup}&${markup}=1`)
  await until(() => rows(page), (rows) => rows[0][0] === 'Action')
  await harmless(page)
  assert.deepEqual(dialogs, [])
})

scenario('markup in every field is text, without script', { javaScriptEnabled: false }, async ({ page }) => {
  await page.goto('/')
  await fillAll(page)
  await submit(page, checkButton(page))
  assert.equal(await provided(page, 'signed-url'), markup)
  assert.deepEqual(await rows(page), [[markup, markup]])
  await pasteBox(page).fill(markup)
  await submit(page, checkButton(page))
  assert.equal(await pasteBox(page).inputValue(), markup)
  await harmless(page)
  await page.goto(`/?example=${encodeURIComponent(markup)}`)
  await harmless(page)
})

scenario('1 MB in a box is answered', async ({ page }) => {
  const text = 'A1/+é'.repeat(180_000)
  await page.goto(crlf)
  await provide(page, 'string-to-sign', text)
  await until(() => page.locator('#step-string-to-sign').innerText(), (text) => /more bytes are not shown/.test(text))
  assert.equal(await page.locator('#step-string-to-sign .state').innerText(), 'first difference: line 1 method, byte 0')
  assert.equal(await page.locator('#provided-text-string-to-sign').inputValue().then((value) => value === text), true)
  // The page still follows.
  await field(page, 'Value of FeedSubmissionId').fill('77')
  await until(() => calculated(page, 'canonical-query'), (query) => query.includes('=77&'))
})

scenario('1 MB in a parameter is answered', async ({ page }) => {
  await page.goto(crlf)
  await field(page, 'Value of FeedSubmissionId').fill('x'.repeat(1_000_000))
  await until(() => page.locator('#step-canonical-query').innerText(), (text) => /more bytes are not shown/.test(text))
})

const many = `https://mws.amazonservices.com/Orders/2013-09-01?Action=ListOrders&${Array.from({ length: 10_000 }, (_, i) => `P${i}=${i}`).join('&')}`

scenario('a URL with 10,000 parameters gets a message of its own, and is not lost', { console: [/413/] }, async ({ page }) => {
  await page.goto('/')
  await field(page, 'Secret access key').fill('typed before')
  await field(page, 'Access key ID').fill('AKIDKEPT')
  await pasteBox(page).fill(many)
  assert.match(await until(() => alerts(page), (text) => text !== ''), /2000 parameters.*\/api\/check/)
  assert.equal(await pasteBox(page).inputValue(), many)
  assert.equal(await field(page, 'Secret access key').inputValue(), 'typed before')
  assert.equal(await field(page, 'Access key ID').inputValue(), 'AKIDKEPT')
  // A request of the first 2,000 is not what was pasted: it must not be checked in silence.
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await field(page, 'Access key ID').fill('AKIDMORE')
  assert.equal((await answered).status(), 413, 'after an edit')
  // Another paste helps.
  await pasteBox(page).fill('https://mws.amazonservices.com/Orders/2013-09-01?Action=GetServiceStatus')
  await until(() => rows(page), (rows) => rows.length === 1)
  await until(() => alerts(page), '')
})

scenario('a URL with 10,000 parameters gets its message without script', { javaScriptEnabled: false, console: [/413/] }, async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(many)
  await submit(page, checkButton(page))
  assert.match(await alerts(page), /2000 parameters/)
  assert.equal(await pasteBox(page).inputValue(), many)
  await submit(page, checkButton(page))
  assert.match(await alerts(page), /2000 parameters/, 'checked again')
})

scenario('200 parameters are laid out and edited', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(many.slice(0, many.indexOf('&P200=')))
  await until(() => rows(page), (rows) => rows.length === 201)
  await field(page, 'Value of P150').fill('edited')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('P150=edited&'))
})

for (const javaScriptEnabled of [true, false]) {
  scenario(`NUL and invalid UTF-8 are shown as glyphs, ${javaScriptEnabled ? 'with' : 'without'} script`, { javaScriptEnabled }, async ({ page }) => {
    const text = 'POST\\x00\\xFF\\xC3\\x28\\xED\\xA0\\x80\\x1B[31m\\u202Eevil'
    await page.goto(crlf)
    await provide(page, 'string-to-sign', text, 'escaped')
    if (!javaScriptEnabled) await submit(page, checkButton(page))
    await until(() => provided(page, 'string-to-sign'), (shown) => shown?.startsWith('POST\\x00\\xFF\\xC3('))
    const labels = (await glyphs(page, '#provided-string-to-sign')).map(({ label }) => label.replaceAll('"', ''))
    assert.deepEqual(labels, ['NUL', 'byte FF', 'byte C3', 'byte ED', 'byte A0', 'byte 80', 'ESC', 'U+202E'])
    assert.equal(await page.locator('#provided-text-string-to-sign').inputValue(), text)
  })
}

scenario('"ab" 32,768 times against "ba" is answered, and says that it is coarse', async ({ page }) => {
  await page.goto('/')
  await field(page, 'Name of parameter 1').fill('X')
  await field(page, 'Value of parameter 1').fill('ab'.repeat(32_768))
  await until(() => calculated(page, 'canonical-query'), (text) => text.length > 65_536)
  await provide(page, 'canonical-query', (await calculated(page, 'canonical-query')).replace('ab'.repeat(32_768), 'ba'.repeat(32_768)))
  await until(() => page.locator('#step-canonical-query .state').innerText(), (text) => /^first difference: .*byte \d+$/.test(text))
  assert.match(await page.locator('#step-canonical-query').innerText(), /too long and too different/)
  assert.match(await page.locator('.verdict').innerText(), /difference|differ/)
})

scenario('nothing scrolls sideways on a phone, whatever the length', { viewport: { width: 390, height: 844 } }, async ({ page }) => {
  const narrow = async (what) => assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), what)
  for (const example of ['/', crlf, twice]) {
    await page.goto(example)
    await page.evaluate(() => { for (const el of document.querySelectorAll('details:not(.menu)')) el.open = true })
    await narrow(`${example}, all open`)
    const long = 'MWSAuthToken.'.repeat(500) + 'é'.repeat(500)
    await page.locator('[name="name"]').first().fill(long)
    await page.locator('[name="value"]').first().fill(long)
    await field(page, 'Endpoint').fill(`https://${'x'.repeat(3000)}.example.org`)
    await field(page, 'Path').fill(`/${'x'.repeat(3000)}`)
    await provide(page, 'string-to-sign', 'x'.repeat(65_536))
    await until(() => provided(page, 'string-to-sign'), (text) => text?.length === 65_536)
    await until(() => calculated(page, 'string-to-sign'), (text) => text.includes(`/${'x'.repeat(3000)}`))
    await narrow(`${example}, long values`)
  }
})

scenario('two columns hold long values too, and 200 % zoom does', { viewport: { width: 640, height: 400 } }, async ({ page }) => {
  for (const width of [640, 1001, 1280]) {
    await page.setViewportSize({ width, height: 400 })
    await page.goto(twice)
    await provide(page, 'digest', 'f'.repeat(5000))
    await until(() => provided(page, 'digest'), 'f'.repeat(5000))
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), `${width} px`)
  }
})
