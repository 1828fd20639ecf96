// What the scenarios do with the scratchpad, and what they read from it.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

// until waits until what read() gives is wanted, or is accepted by it, and then
// returns it.
export async function until(read, wanted) {
  const accepted = typeof wanted === 'function' ? wanted : (value) => value === wanted
  let value
  for (const end = Date.now() + 10_000; Date.now() < end;) {
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

// rows are the parameters as the form shows them.
export const rows = (page) => page.evaluate(() => [...document.querySelectorAll('.kv')].map((row) => [
  row.querySelector('[name="name"]').value, row.querySelector('[name="value"]').value,
]))

// submit presses a button where there is no script, and waits for the page.
export async function submit(page, button) {
  await Promise.all([page.waitForEvent('load'), button.click()])
}

export const checkButton = (page) => page.locator('.go').getByRole('button', { name: 'Check' })

// hold stops what the page POSTs, until it is let go: next waits for the next
// POST and gives a function that lets it go on; open lets all go on, also those
// that come later.
export async function hold(page) {
  const held = []
  let open = false
  await page.route('**/*', async (route) => {
    if (route.request().method() === 'POST' && !open) await new Promise((resolve) => held.push(resolve))
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
