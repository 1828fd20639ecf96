// What the scenarios do with the scratchpad, and what they read from it.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

// until waits until what read() gives is wanted, or is accepted by it, and then
// returns it. A search for what nobody knows takes as long as the server lets it
// where the machine is busy with other things, too.
export async function until(read, wanted) {
  const accepted = typeof wanted === 'function' ? wanted : (value) => value === wanted
  let value
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    value = await read()
    if (accepted(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  if (typeof wanted !== 'function') assert.deepEqual(value, wanted)
  assert.fail(`waited in vain until ${wanted}, it is ${JSON.stringify(value)?.slice(0, 500)}`)
}

// shown is the text of a value as a person would copy it: without the labels
// for screen readers. It is null where there is no such value.
export const shown = (page, id) => page.evaluate((id) => {
  const copy = document.getElementById(id)?.cloneNode(true)
  for (const label of copy?.querySelectorAll('.vh, .cut') ?? []) label.remove()
  return copy ? copy.textContent : null
}, id)

export const calculated = (page, step) => shown(page, `calculated-${step}`)
export const provided = (page, step) => shown(page, `provided-${step}`)

// marks lists the differences that are marked in a value: op is ins or del,
// byte is where it begins in the value.
export const marks = (page, id) => page.evaluate((id) => {
  const found = []
  let text = ''
  const walk = (node, mark) => {
    if (node.nodeType === Node.TEXT_NODE) {
      text += node.data
      if (mark) mark.text += node.data
      return
    }
    if (node.matches('.vh, .cut')) return
    const op = node.localName
    if (op === 'ins' || op === 'del') {
      mark = { op, text: '', byte: new TextEncoder().encode(text).length }
      found.push(mark)
    }
    for (const child of node.childNodes) walk(child, mark)
  }
  walk(document.getElementById(id), null)
  return found
}, id)

// glyphs lists the labels that are drawn for characters that cannot be seen.
export const glyphs = (page, selector) => page.evaluate((selector) => [...document.querySelectorAll(`${selector} i.g`)].map((glyph) => ({
  label: getComputedStyle(glyph, '::after').content,
  drawn: glyph.checkVisibility() && getComputedStyle(glyph, '::after').fontSize !== '0px',
  text: glyph.textContent,
})), selector)

export const field = (page, label) => page.getByLabel(label, { exact: true })

export const pasteBox = (page) => page.getByRole('textbox', { name: 'Paste anything' })

// drop drops a file on the paste box.
export async function drop(page, name, bytes) {
  const dataTransfer = await page.evaluateHandle(([name, base64]) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name))
    return transfer
  }, [name, Buffer.from(bytes).toString('base64')])
  for (const event of ['dragover', 'drop']) await pasteBox(page).dispatchEvent(event, { dataTransfer })
}

// parts is what the paste was read as: each with its note.
export const parts = (page) => page.locator('#paste-note .parts li').allInnerTexts()

export const verdict = (page) => page.evaluate(() => document.querySelector('#verdict')?.textContent.trim())

// alerts is what the page warns of.
export const alerts = (page) => page.getByRole('alert').allInnerTexts().then((texts) => texts.join('\n').trim())

// mistakes lists the titles with their certainty.
export const mistakes = (page) => page.evaluate(() => [...document.querySelectorAll('.finding h2')].map((title) => title.innerText.trim()))

// openBox opens the box for a program's own value of a step.
export async function openBox(page, step) {
  const box = page.locator(`#box-${step}`)
  if (await box.getAttribute('open') === null) await box.locator('summary').click()
  return box.getByRole('textbox')
}

// provide gives a program's own value of a step.
export async function provide(page, step, text, as = 'plain') {
  const field = await openBox(page, step)
  await page.locator(`#box-${step} select`).selectOption(as)
  await field.fill(text)
}

const rowsOf = (list) => (page) => page.evaluate((list) => [...document.querySelectorAll(`#${list} .kv`)].map((row) => [
  row.querySelector('[name$="name"]').value, row.querySelector('[name$="value"]').value,
]), list)

// rows are the parameters as the form shows them; headers, the headers.
export const rows = rowsOf('row-list')
export const headers = rowsOf('header-list')

// choose chooses a scheme, and waits for its form.
export async function choose(page, id) {
  await field(page, 'Scheme').selectOption(id)
  await until(() => page.locator('#pad > [name="shaped"]').getAttribute('value'), id)
}

// add fills a row: one that is laid out empty for that name, or else a new one.
export async function add(page, kind, name, value) {
  const list = kind === 'header' ? headers : rows
  const there = await list(page)
  if (there.some(([laid, value]) => laid === name && value === '')) return field(page, `Value of ${name}`).fill(value)
  let n = there.length
  if (n === 0 || there.at(-1).some((text) => text !== '')) {
    await page.getByRole('button', { name: kind === 'header' ? '+ Header' : '+ Parameter' }).click()
    await until(async () => (await list(page)).length, ++n)
  }
  await field(page, `Name of ${kind} ${n}`).fill(name)
  await field(page, `Value of ${kind} ${n}`).fill(value)
}

// disclose opens what is folded under a summary with that text.
export async function disclose(page, text) {
  const fold = page.locator('details', { has: page.locator('> summary', { hasText: text }) }).last()
  if (await fold.getAttribute('open') === null) await fold.locator('> summary').click()
}

// body types the body of the request.
export async function body(page, text, as = 'plain') {
  await disclose(page, /^\s*Body/)
  await page.locator('[name="body_as"]').selectOption(as)
  await field(page, 'Body of the request').fill(text)
}

// tone is how the verdict looks: good, bad or quiet.
export const tone = (page) => page.evaluate(() => ['good', 'bad', 'quiet'].find((tone) => document.querySelector('.verdict')?.classList.contains(tone)))

// state is how a step stands: same, differs, follows, absent, or '' where
// nothing was provided.
export const state = (page, step) => page.evaluate((step) => ['same', 'differs', 'follows', 'absent']
  .find((state) => document.getElementById(`step-${step}`)?.classList.contains(state)) ?? '', step)

// assertSteps waits until the steps are those, and says which are not.
export async function assertSteps(page, want) {
  const ids = Object.keys(want)
  const read = async () => Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await calculated(page, id)])))
  const same = (steps) => ids.every((id) => steps[id] === want[id])
  await until(read, same).catch(async () => assert.deepEqual(await read(), want))
}

// submit presses a button where there is no script, and waits for the page.
export async function submit(page, button) {
  await Promise.all([page.waitForEvent('load'), button.click()])
}

export const checkButton = (page) => page.locator('.go').getByRole('button', { name: 'Check' })

// goesOn tells whether a request is for what a long search finds, behind an
// answer that was given at once.
export const goesOn = (request) => new URLSearchParams(request.postData() ?? '').get('do') === 'further'

// hold stops what the page POSTs of what is typed, until it is let go: next
// waits for the next POST and gives a function that lets it go on; open lets all
// go on, also those that come later.
export async function hold(page) {
  const held = []
  let open = false
  await page.route('**/*', async (route) => {
    if (route.request().method() === 'POST' && !goesOn(route.request()) && !open) await new Promise((resolve) => held.push(resolve))
    await route.continue().catch(() => {}) // the page has given it up
  })
  return {
    next: () => until(() => held.shift(), (go) => go !== undefined),
    open() {
      open = true
      for (const go of held.splice(0)) go()
    },
  }
}

// sign is Signature Version 2, written here for itself: nothing of it comes
// from the program under test. The URL keeps the host as it was typed.
export function sign({ method, host, path, pairs, secret, hash = 'sha256', typed = host }) {
  const canonical = pairs.map((pair) => pair.map(encode))
    .sort((a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])))
    .map((pair) => pair.join('=')).join('&')
  const text = [method, host, path, canonical].join('\n')
  const digest = createHmac(hash, secret).update(text).digest()
  const signature = digest.toString('base64')
  return {
    'canonical-query': canonical,
    'string-to-sign': text,
    'digest': digest.toString('hex'),
    'signature': signature,
    'encoded-signature': encode(signature),
    'signed-url': `https://${typed}${path}?${canonical}&Signature=${encode(signature)}`,
  }
}

// encode is the percent-encoding of RFC 3986.
export const encode = (text) => Buffer.from(text).toString('latin1')
  .replace(/[^A-Za-z0-9\-_.~]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'))

// named lists the mistakes that the page names, by what their links lead to, and
// what it warns of: "id" or "id/variant". What has no page is not there.
export const named = (page) => page.evaluate(() => {
  const ids = (selector) => [...document.querySelectorAll(selector)]
    .map((link) => link.getAttribute('href').replace('/mistakes/', '').replace('#', '/'))
  return { mistakes: ids('.finding a.about'), warnings: ids('.warnings a.about') }
})

// tooWide lists what reaches beyond the right edge, where the page scrolls
// sideways.
export const tooWide = (page) => page.evaluate(() => {
  const room = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= room) return []
  const found = [...document.querySelectorAll('body *')].filter((el) => el.checkVisibility() && el.getBoundingClientRect().right > room + 1)
  return [`the page is ${document.documentElement.scrollWidth} px wide`, ...found.slice(0, 5).map((el) => `${el.localName}#${el.id}.${el.className}`)]
})

// tabTo presses Tab until the focus is on the link or button with that name,
// which must be marked as having it.
export async function tabTo(page, name) {
  const passed = []
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const el = document.activeElement
      const outlined = (node) => node && getComputedStyle(node).outlineStyle !== 'none'
      return {
        name: (el.getAttribute('aria-label') ?? el.labels?.[0]?.textContent ?? el.textContent).trim().replace(/\s+/g, ' '),
        marked: outlined(el) || outlined(el.closest('.card')),
      }
    })
    if (here.name === name) {
      assert.ok(here.marked, `the focus on ${name} is not to be seen`)
      return
    }
    passed.push(here.name)
  }
  assert.fail(`no ${name} on the way: ${passed.slice(0, 60).join(', ')}`)
}
