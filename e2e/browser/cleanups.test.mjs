// Damage that copying does is cleaned up, the page says so, and each clean-up
// can be undone: by mouse, by keyboard, and without script.
import assert from 'node:assert/strict'
import { checkButton, encode, pasteBox, rows, shown, sign, submit } from './pad.mjs'
import { scenario } from './harness.mjs'
import { keyID, secret, sqs } from './pastes.mjs'

const pairs = [
  ['AWSAccessKeyId', keyID], ['Action', 'ListDomains'], ['NextToken', 'a/b'], ['SignatureMethod', 'HmacSHA256'], ['SignatureVersion', '2'],
  ['Timestamp', '2014-08-28T15:50:34Z'], ['Version', '2009-04-15'],
]
const right = sign({ method: 'GET', host: 'sdb.amazonaws.com', path: '/', pairs, secret })
const text = right['string-to-sign']
const url = `https://sdb.amazonaws.com/?${right['canonical-query']}`
const v4 = sqs()

const each = (text, before) => text.split('\n').map((line, i) => before(i + 1) + line).join('\n')
const escaped = (text) => text.replaceAll('\n', '\\n')

// What the page shows of a paste.
const box = (step) => (page) => page.evaluate((id) => document.getElementById(id)?.value ?? null, `provided-text-${step}`)
const server = (step) => (page) => shown(page, `server-${step}`)
const header = (name) => (page) => page.evaluate((name) => [...document.querySelectorAll('#header-list .kv')]
  .find((row) => row.querySelector('[name$="name"]').value === name)?.querySelector('[name$="value"]').value ?? null, name)
const address = async (page) => {
  const given = (await rows(page)).filter(([name]) => name !== '')
  return `${await page.locator('#endpoint').inputValue()}${await page.locator('#path').inputValue()}${given.length ? '?' : ''}${given.map((pair) => pair.map(encode).join('=')).join('&')}`
}

// Each clean-up: a paste, what is read, and what with the clean-up and without.
// Without left it is something else; another clean-up may come to the same.
const another = Symbol('another clean-up')
const cleanUps = [
  { id: 'final-line-end', paste: `${text}\n`, read: box('string-to-sign'), cleaned: text, left: `${text}\n` },
  { id: 'unquoted-ampersand', paste: 'curl https://sdb.amazonaws.com/?Action=ListDomains&Version=2009-04-15', read: address, cleaned: 'https://sdb.amazonaws.com/?Action=ListDomains', left: 'https://sdb.amazonaws.com/?Action=ListDomains&Version=2009-04-15' },
  { id: 'broken-header', paste: `GET / HTTP/1.1\nHost: sqs.eu-west-1.amazonaws.com\n${`Authorization: ${v4.authorization}`.replaceAll(', ', ',\n')}`, read: header('Authorization'), cleaned: v4.authorization },
  { id: 'escaped-line-ends', paste: "send: b'GET /?a=1 HTTP/1.1\\r\\nHost: sdb.amazonaws.com\\r\\nX-Test: yes\\r\\n\\r\\n'", read: header('X-Test'), cleaned: 'yes', left: another },
  { id: 'escaped-newlines', paste: `string_to_sign = '${escaped(text)}'`, read: box('string-to-sign'), cleaned: text, left: escaped(text) },
  { id: 'escaped-newlines-twice', paste: JSON.stringify(JSON.stringify({ message: `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.\n\nThe Canonical String for this request should have been\n'${v4['canonical-request']}'\n\nThe String-to-Sign should have been\n'${v4['string-to-sign']}'\n` })), read: server('canonical-request'), cleaned: v4['canonical-request'] },
  { id: 'entities', paste: url.replaceAll('&', '&amp;'), read: address, cleaned: url },
  { id: 'entities', paste: text.replaceAll('&', '&amp;'), read: box('string-to-sign'), cleaned: text, left: text.replaceAll('&', '&amp;') },
  { id: 'html', paste: `It is<br>${url.replaceAll('&', '&amp;')}<br/>Thanks`, read: address, cleaned: url, left: another },
  { id: 'line-numbers', paste: each(text, (n) => n), read: box('string-to-sign'), cleaned: text },
  { id: 'margin', paste: each(text, () => '    '), read: box('string-to-sign'), cleaned: text, left: text.replaceAll('\n', '\n    ') },
  { id: 'curly-quotes', paste: `curl “${url}”`, read: address, cleaned: url },
  { id: 'swallowed-entities', paste: 'https://sdb.amazonaws.com/?AWSAccessKeyId=AK×=1©=2', read: address, cleaned: 'https://sdb.amazonaws.com/?AWSAccessKeyId=AK&times=1&copy=2', left: 'https://sdb.amazonaws.com/?AWSAccessKeyId=AK%C3%97%3D1%C2%A9%3D2' },
  { id: 'broken-lines', paste: url.replaceAll('&', '\n    &'), read: address, cleaned: url, left: `https://sdb.amazonaws.com/?AWSAccessKeyId=${keyID}` },
  { id: 'lost-newlines', paste: `String to sign: ${text.replaceAll('\n', ' ')}`, read: box('string-to-sign'), cleaned: text, left: text.replaceAll('\n', ' ') },
  { id: 'lost-newlines', paste: v4['canonical-request'].replaceAll('\n', ' '), read: box('canonical-request'), cleaned: v4['canonical-request'], left: v4['canonical-request'].replaceAll('\n', ' ') },
]

const undo = (page, id) => page.locator(`#paste-note button[value="keep:${id}"]`)

// The ways to give a paste, and to press a button; both wait for the answer.
const swapped = (page) => page.evaluate(() => new Promise((resolve) => document.addEventListener('htmx:after:swap', () => setTimeout(resolve), { once: true })))
const during = async (page, act) => {
  const done = swapped(page)
  await act()
  await done
}
const ways = {
  'by mouse': {
    give: (page, paste) => during(page, () => pasteBox(page).fill(paste)),
    press: (page, id) => during(page, () => undo(page, id).click()),
  },
  'by keyboard': {
    give: (page, paste) => during(page, async () => {
      await pasteBox(page).focus()
      await page.keyboard.insertText(paste)
    }),
    async press(page, id) {
      for (let i = 0; i < 10 && !await undo(page, id).evaluate((el) => el === document.activeElement); i++) await page.keyboard.press('Tab')
      const { outline, name } = await page.evaluate(() => ({ outline: getComputedStyle(document.activeElement).outlineStyle, name: document.activeElement.getAttribute('aria-label') }))
      assert.match(name ?? '', /^Undo: .{20,}\.$/)
      assert.notEqual(outline, 'none', 'the focus is not to be seen')
      await during(page, () => page.keyboard.press('Enter'))
      const place = await page.evaluate(() => document.activeElement.closest('#paste-note') ? 'the next undo' : document.activeElement.id)
      assert.ok(['the next undo', 'paste'].includes(place), `the focus went to ${place}`)
    },
  },
  'without script': {
    javaScriptEnabled: false,
    async give(page, paste) {
      await pasteBox(page).fill(paste)
      await submit(page, page.getByRole('button', { name: 'Read', exact: true }))
    },
    async press(page, id) {
      await submit(page, undo(page, id))
      const before = await page.locator('#paste-note').innerText()
      await submit(page, checkButton(page))
      assert.equal(await page.locator('#paste-note').innerText(), before, 'it stays undone')
    },
  },
}

for (const [way, { give, press, ...options }] of Object.entries(ways)) {
  scenario(`every clean-up is told and can be undone, ${way}`, options, async ({ page }) => {
    const wrong = []
    for (const [i, { id, paste, read, cleaned, left }] of cleanUps.entries()) {
      const note = (what, got) => wrong.push(`${i} ${id}: ${what}${got === undefined ? '' : `: ${JSON.stringify(got)}`}`)
      await page.goto('/')
      await give(page, paste)
      const with_ = await read(page)
      if (with_ !== cleaned) note('cleaned', with_)
      if (await undo(page, id).count() !== 1) {
        note('not told', await page.locator('#paste-note').innerText())
        continue
      }
      await press(page, id).catch((error) => note('pressed', error.message))
      const without = await read(page)
      if (left !== another && (left === undefined ? without === cleaned : without !== left)) note('undone', without)
      if (await undo(page, id).count() !== 0) note('still told')
      if (await pasteBox(page).inputValue() !== paste) note('the paste is another one')
    }
    assert.deepEqual(wrong, [])
  })
}

scenario('of several clean-ups each is undone by itself, and stays undone', async ({ page }) => {
  await page.goto('/')
  await ways['by mouse'].give(page, `${each(text, (n) => `${n}: `)}\n`)
  assert.equal(await undo(page, 'line-numbers').count() + await undo(page, 'final-line-end').count(), 2)
  await ways['by mouse'].press(page, 'final-line-end')
  assert.equal(await box('string-to-sign')(page), `${text}\n`)
  assert.equal(await undo(page, 'line-numbers').count(), 1)
  await during(page, () => page.getByRole('button', { name: '+ Parameter' }).click())
  assert.equal(await box('string-to-sign')(page), `${text}\n`)
  assert.equal(await undo(page, 'final-line-end').count(), 0)

  // What was left as it is can be cleaned up again; the focus goes from the one button to the other.
  await during(page, () => page.getByRole('button', { name: 'Clean up: final line end' }).press('Enter'))
  assert.equal(await box('string-to-sign')(page), text)
  assert.equal(await page.evaluate(() => document.activeElement.value), 'keep:final-line-end')
  await during(page, () => page.keyboard.press('Enter'))
  assert.equal(await box('string-to-sign')(page), `${text}\n`)
  assert.equal(await page.evaluate(() => document.activeElement.value), 'clean:final-line-end')

  // Another paste begins anew.
  await ways['by mouse'].give(page, `${text.replace('ListDomains', 'CreateDomain')}\n`)
  assert.equal(await undo(page, 'final-line-end').count(), 1)
})
