// The harness itself: what it promises to find, it finds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scenario } from './harness.mjs'
import { forms, leaks } from './leaks.mjs'

const secret = 'planted+Secret/with "all" <sorts> & ümlauts='

test('a secret is found in every form', () => {
  for (const [form, written] of Object.entries(forms(secret))) {
    assert.notDeepEqual(leaks({ place: `before ${written} after` }, [secret]), [], form)
  }
  assert.deepEqual(leaks({ place: 'planted Secret' }, [secret]), [])
})

test('a secret is found anywhere inside Base64', () => {
  for (const before of ['', 'a', 'ab', 'abc']) {
    const text = Buffer.from(`${before}${secret}z`, 'utf8').toString('base64')
    assert.notDeepEqual(leaks({ place: text }, [secret]), [], before)
  }
})

const plants = {
  'the page': (text) => { document.body.append(text) },
  'an attribute': (text) => { document.body.setAttribute('data-x', btoa(`a ${text}`)) },
  'localStorage': (text) => { localStorage.setItem('key', text) },
  'sessionStorage': (text) => { sessionStorage.setItem(text, 'value') },
  'a cookie': (text) => { document.cookie = `a=${encodeURIComponent(text)}` },
  'the address': (text) => { history.replaceState(null, '', `/?a=${encodeURIComponent(text)}`) },
  'a request': (text) => fetch(`/livez?a=${encodeURIComponent(text)}`).then((answer) => answer.text()),
  'indexedDB': (text) => new Promise((resolve) => { indexedDB.open(text).onsuccess = resolve }),
}
const simple = 'planted+Secret/0123456789'

for (const [place, plant] of Object.entries(plants)) {
  scenario(`a secret planted in ${place} is found`, async ({ page, noSecret }) => {
    await page.goto('/')
    await noSecret(simple)
    await page.evaluate(plant, simple)
    await assert.rejects(noSecret(simple), /secrets found/)
  })
}
