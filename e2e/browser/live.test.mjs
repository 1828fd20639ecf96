// Live: the right side follows the typing, and nothing typed is lost.
import assert from 'node:assert/strict'
import { calculated, field, hold, openBox, pasteBox, provide, provided, rows, until } from './pad.mjs'
import { scenario } from './harness.mjs'

const example = '/?example=mws-crlf-and-double-ampersand'
const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'

const posts = (requests) => requests.filter(({ method }) => method === 'POST').length

// place tells where the user is: the field, its caret, and how far the page
// and the provided value are scrolled.
const place = (page) => page.evaluate(() => {
  const { activeElement: el } = document
  const scrolled = document.getElementById('provided-string-to-sign')?.scrollTop
  return { name: el.name ?? el.id, value: el.value, caret: [el.selectionStart, el.selectionEnd], scroll: [scrollX, scrollY], scrolled }
})

scenario('typing changes the right side; focus, caret and scroll stay', { viewport: { width: 1280, height: 500 } }, async ({ page }) => {
  await page.goto(example)
  const id = field(page, 'Value of FeedSubmissionId')
  await id.focus()
  await id.evaluate((el) => { el.setSelectionRange(3, 3); el.scrollIntoView({ block: 'center' }) })
  await page.keyboard.type('00')
  const before = await place(page)
  assert.equal(before.value, '7360046017602')
  assert.deepEqual(before.caret, [5, 5])
  assert.ok(before.scroll[1] > 0, 'the page is scrolled')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('FeedSubmissionId=7360046017602&'))
  assert.deepEqual(await place(page), before)
})

scenario('typing in a box on the right keeps focus, caret and what is open', async ({ page }) => {
  await page.goto(example)
  await page.getByText('In your language').first().click()
  const box = await openBox(page, 'string-to-sign')
  await box.evaluate((el) => { el.focus(); el.setSelectionRange(4, 4) })
  await page.keyboard.type('XY')
  await until(() => provided(page, 'string-to-sign'), (text) => text.startsWith('POSTXY'))
  const now = await place(page)
  assert.equal(now.name, 'provided.string-to-sign')
  assert.deepEqual(now.caret, [6, 6])
  assert.ok(await box.isVisible(), 'the box is still open')
  assert.ok(await page.locator('.languages').first().evaluate((el) => el.open), 'the fixes are still open')
})

scenario('typing in a box while slow answers arrive loses nothing', async ({ page, requests }) => {
  const text = 'POST\nmws.amazonservices.co.uk\n/Feeds/2009-01-01\nAWSAccessKeyId=AKIDEXAMPLE0000ASP01&Action=Get'
  await page.goto(example)
  await provide(page, 'string-to-sign', '')
  await until(() => provided(page, 'string-to-sign'), null)
  let turn = 0
  await page.route('**/*', async (route) => {
    if (route.request().method() === 'POST') await new Promise((resolve) => setTimeout(resolve, [300, 800, 450, 650][turn++ % 4]))
    await route.continue().catch(() => {}) // given up for a newer one
  })
  const box = page.locator('#provided-text-string-to-sign')
  await box.focus()
  for (let i = 0; i < text.length; i += 13) {
    const before = posts(requests)
    await page.keyboard.type(text.slice(i, i + 13), { delay: 10 })
    // Go on while its answer is under way; every other time while it arrives.
    await until(() => posts(requests) > before, true)
    if (i % 2) await until(() => provided(page, 'string-to-sign'), (shown) => shown?.length > 0)
  }
  assert.equal(await box.inputValue(), text)
  await until(() => provided(page, 'string-to-sign'), text)
  assert.equal(await box.inputValue(), text)
})

scenario('a slow older answer never overwrites a newer one', async ({ page, requests }) => {
  await page.goto(example)
  const { next } = await hold(page)
  const id = field(page, 'Value of FeedSubmissionId')
  await id.fill('1111')
  const older = await next()
  await id.fill('2222')
  const newer = await next()
  newer()
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('=2222&'))
  assert.ok(requests.some(({ body }) => body?.includes('value=1111')), 'there was an older request')
  older()
  // A third answer, in order, shows that the older one has had its time.
  await id.fill('3333')
  const third = await next()
  assert.match(await calculated(page, 'canonical-query'), /=2222&/)
  third()
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('=3333&'))
})

// What swaps the whole form.
const swaps = {
  'a row is added': {
    act: (page) => page.getByRole('button', { name: '+ Parameter' }).click(),
    done: (page) => until(() => rows(page), (rows) => rows.length === 10),
  },
  'an action is chosen': {
    act: (page) => field(page, 'Action').selectOption('GetFeedSubmissionList'),
    done: (page) => until(() => rows(page), (rows) => rows.some(([, value]) => value === 'GetFeedSubmissionList')),
  },
  'a URL is pasted': {
    act: (page) => pasteBox(page).fill('https://mws.amazonservices.com/Orders/2013-09-01?Action=GetServiceStatus'),
    done: (page) => until(() => rows(page), (rows) => rows.some(([, value]) => value === 'GetServiceStatus')),
  },
}

for (const [name, { act, done }] of Object.entries(swaps)) {
  scenario(`the secrets stay when ${name}`, async ({ page, noSecret }) => {
    const token = 'tOken/0nly+FwoGZXIvYXdzEXAMPLE'
    await page.goto(example)
    await field(page, 'Secret access key').fill(secret)
    await page.getByText('Session token').first().click()
    await field(page, 'Session token').fill(token)
    await act(page)
    await done(page)
    assert.equal(await field(page, 'Secret access key').inputValue(), secret)
    assert.equal(await field(page, 'Session token').inputValue(), token)
    assert.match(await page.locator('#secret-facts').innerText(), /^40 characters/)
    await noSecret(secret)
  })

  scenario(`what is typed while ${name} is not lost`, async ({ page }) => {
    await page.goto(example)
    const posts = await hold(page)
    await act(page)
    const answer = await posts.next()
    await field(page, 'Access key ID').pressSequentially('AKIDTYPED')
    answer()
    posts.open()
    await done(page)
    // A request that was pasted is not completed: the id is kept, but not signed.
    if (name !== 'a URL is pasted') await until(() => calculated(page, 'canonical-query'), (text) => text.includes('AKID'))
    assert.equal(await field(page, 'Access key ID').inputValue(), 'AKIDTYPED')
  })
}

scenario('typing does not take back a button whose answer is slow', async ({ page }) => {
  await page.goto(example)
  const posts = await hold(page)
  await page.getByRole('button', { name: '+ Parameter' }).click()
  const answer = await posts.next()
  await field(page, 'Access key ID').pressSequentially('AKIDTYPED')
  // Longer than the pause after which typing asks for an answer.
  await page.waitForTimeout(600)
  answer()
  posts.open()
  await until(() => rows(page), (rows) => rows.length === 10)
  assert.equal(await field(page, 'Access key ID').inputValue(), 'AKIDTYPED')
})

for (const [name, button, want] of [
  ['removed', 'Remove Action', ['AWSAccessKeyId', 'FeedSubmissionId', 'MWSAuthToken']],
  ['moved', 'Move Action up', ['Action', 'AWSAccessKeyId', 'FeedSubmissionId', 'MWSAuthToken']],
]) {
  scenario(`what is typed in a row while another is ${name} stays in its row`, async ({ page }) => {
    await page.goto(example)
    const token = (await rows(page))[3][1]
    const posts = await hold(page)
    await page.getByRole('button', { name: button }).click()
    const answer = await posts.next()
    await field(page, 'Value of FeedSubmissionId').fill('typed')
    answer()
    posts.open()
    await until(async () => (await rows(page)).map(([name]) => name).slice(0, want.length).join(), want.join())
    await until(() => calculated(page, 'canonical-query'), (text) => text.includes('=typed&'))
    const now = Object.fromEntries(await rows(page))
    assert.equal(now.FeedSubmissionId, 'typed')
    assert.equal(now.MWSAuthToken, token)
  })
}

scenario('a box that is being typed in survives a swap of the form', async ({ page }) => {
  await page.goto(example)
  const posts = await hold(page)
  await page.getByRole('button', { name: '+ Parameter' }).click()
  const answer = await posts.next()
  const box = await openBox(page, 'signature')
  await box.evaluate((el) => { el.focus(); el.select() })
  await page.keyboard.type('mySignature')
  answer()
  posts.open()
  await until(() => rows(page), (rows) => rows.length === 10)
  assert.equal(await page.locator('#provided-text-signature').inputValue(), 'mySignature')
  await until(() => provided(page, 'signature'), 'mySignature')
})

scenario('an answer that does not come leaves what was typed, and the next one helps', { console: [/ERR_FAILED/, /Failed to fetch/] }, async ({ page }) => {
  await page.goto(example)
  let failed = 0
  await page.route('**/*', (route) => {
    if (route.request().method() !== 'POST' || failed > 0) return route.continue()
    failed++
    return route.abort()
  })
  const id = field(page, 'Value of FeedSubmissionId')
  await id.fill('4444')
  await until(() => failed, 1)
  assert.equal(await id.inputValue(), '4444')
  await id.press('5')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('=44445&'))
})
