// Secrets: typed, swapped about, refused, sent as JSON: found nowhere after.
import assert from 'node:assert/strict'
import { alerts, calculated, checkButton, field, pasteBox, provide, rows, sign, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'

const secret = 'pLanted/Secret+<0123456789>&"EXAMPLE=é40'
const token = 'pLanted/Token+FwoGZXIvYXdzEBYaDEXAMPLE=='
const url = sign({
  method: 'POST', host: 'mws.amazonservices.com', path: '/Orders/2013-09-01', secret,
  pairs: [['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['Action', 'GetServiceStatus'], ['SellerId', 'A2EXAMPLE000SELL'],
    ['SignatureMethod', 'HmacSHA256'], ['SignatureVersion', '2'], ['Timestamp', '2014-08-28T15:50:34Z'], ['Version', '2013-09-01']],
})['signed-url']

async function type(page) {
  await field(page, 'Secret access key').fill(secret)
  await page.getByText('Session token').first().click()
  await field(page, 'Session token').fill(token)
}

// A session token is a parameter that is signed, SecurityToken: the values
// that are computed have to show it. It is nowhere else.
async function tokenOnlyInValues(page, noSecret) {
  await page.evaluate(() => { for (const pre of document.querySelectorAll('#answer pre, #answer .mini')) pre.remove() })
  const found = await noSecret(token).then(() => '', (error) => error.message)
  assert.deepEqual(found.split('\n').slice(1).filter((line) => !line.endsWith('in answers')), [])
}

scenario('secrets are found nowhere after live checks, swaps and a paste', async ({ page, noSecret }) => {
  await page.goto('/')
  await type(page)
  await until(() => page.locator('#secret-facts').innerText(), (text) => text.startsWith('40 characters'))
  await until(() => calculated(page, 'signature'), (text) => text !== null)
  await noSecret(secret)
  await field(page, 'Section').selectOption('Orders')
  await until(() => page.locator('#action').isEnabled(), true)
  await field(page, 'Action').selectOption('ListOrders')
  await until(() => rows(page), (rows) => rows.some(([name]) => name === 'SellerId'))
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await until(() => rows(page), (rows) => rows.length === 10)
  await noSecret(secret)
  await pasteBox(page).fill(url)
  await until(() => verdict(page), 'The signature is right')
  await noSecret(secret)
  await tokenOnlyInValues(page, noSecret)
  for (const again of [() => page.reload(), () => page.goto('/livez'), () => page.goBack()]) {
    await again()
    if (page.url().endsWith('/')) assert.equal(await field(page, 'Secret access key').inputValue(), '')
  }
  await noSecret(secret)
})

scenario('secrets are found nowhere after checks without script', { javaScriptEnabled: false }, async ({ page, noSecret }) => {
  await page.goto('/')
  await type(page)
  await pasteBox(page).fill(url)
  await submit(page, checkButton(page))
  assert.equal(await verdict(page), 'The signature is right')
  await noSecret(secret)
  assert.equal(await field(page, 'Secret access key').inputValue(), '')
  assert.equal(await field(page, 'Session token').inputValue(), '')
})

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? 'with script' : 'without script'

  scenario(`over the limit nothing typed is lost, and no secret told, ${way}`, {
    javaScriptEnabled, arguments: ['--max-request', '8KiB'], console: [/413/],
  }, async ({ page, noSecret }) => {
    await page.goto('/')
    await type(page)
    await field(page, 'Path').fill('/kept')
    await provide(page, 'string-to-sign', 'x'.repeat(9000))
    if (!javaScriptEnabled) await submit(page, checkButton(page))
    await until(() => alerts(page), (text) => /larger than 8192 bytes/.test(text))
    assert.equal(await field(page, 'Path').inputValue(), '/kept')
    if (javaScriptEnabled) {
      assert.equal(await field(page, 'Secret access key').inputValue(), secret)
      assert.equal(await page.locator('#provided-text-string-to-sign').count(), 1, 'the box that is too full is still there')
      assert.equal((await page.locator('#provided-text-string-to-sign').inputValue()).length, 9000)
    }
    await noSecret(secret, token)
  })
}

scenario('a request that is cut inside the secret does not tell its beginning', { arguments: ['--max-request', '2KiB'], console: [/413/], javaScriptEnabled: false }, async ({ page, noSecret }) => {
  await page.goto('/')
  const long = secret + 'Q7'.repeat(3000)
  await field(page, 'Secret access key').fill(long)
  await submit(page, checkButton(page))
  await until(() => alerts(page), (text) => /larger than 2048 bytes/.test(text))
  await noSecret(long, secret)
})

scenario('errors of the interface for programs do not repeat the secret', { console: [/40[03]|413|404/], arguments: ['--max-request', '8KiB'] }, async ({ page, noSecret }) => {
  await page.goto('/')
  const statuses = await page.evaluate(async ({ secret, token }) => {
    const credentials = { secret_access_key: secret, session_token: token }
    const bodies = [
      JSON.stringify({ credentials, unknown: secret }),
      JSON.stringify({ credentials, scheme: 'none' }),
      JSON.stringify({ credentials, provided: { none: secret } }),
      JSON.stringify({ credentials: { ...credentials, access_key_id: 1 } }),
      JSON.stringify({ credentials }).slice(0, -1),
      `{"secret_access_key": ${secret}}`,
      JSON.stringify({ credentials, paste: 'x'.repeat(9000) }),
      JSON.stringify({ credentials, request: { url: 'https://mws.amazonservices.com/?Action=A' } }),
    ]
    const statuses = []
    for (const body of bodies) {
      const answer = await fetch('/api/check', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
      await answer.text()
      statuses.push(answer.status)
    }
    return statuses
  }, { secret, token })
  assert.deepEqual(statuses, [400, 400, 400, 400, 400, 400, 413, 200])
  await noSecret(secret)
})

scenario('a secret in an address is answered without it, and not logged', { console: [/404/] }, async ({ page, logs }) => {
  // The address itself is the browser's; the log must not have it.
  await page.goto(`/?secret_access_key=${encodeURIComponent(secret)}&example=${encodeURIComponent(secret)}`)
  assert.equal(await field(page, 'Secret access key').inputValue(), '')
  assert.ok(!(await page.content()).includes('pLanted'))
  await page.goto(`/${encodeURIComponent(secret)}`)
  assert.ok(!(await page.content()).includes('pLanted'))
  assert.ok(!logs().includes('pLanted'), 'the log has the address')
  await page.goto('/')
})

scenario('a secret that leaks would be found', async ({ page, noSecret }) => {
  await page.goto('/')
  await type(page)
  await until(() => calculated(page, 'signature'), (text) => text !== null)
  await noSecret(secret)
  // A careless user types it where it is shown.
  await field(page, 'Value of parameter 1').fill(secret)
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('pLanted%2FSecret'))
  await assert.rejects(noSecret(secret), /secret 1, percent-encoded, in answers/)
})

scenario('of a secret only length, blanks and shape are told', async ({ page }) => {
  await page.goto('/')
  for (const [text, told] of [
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', /^40 characters, no blanks/],
    [' wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', /^41 characters\. It begins or ends with a blank/],
    ['AKIAIOSFODNN7EXAMPLE', /^20 characters\. .*access key id/],
  ]) {
    await field(page, 'Secret access key').fill(text)
    await until(() => page.locator('#secret-facts').innerText(), (facts) => told.test(facts))
  }
  assert.equal(await field(page, 'Secret access key').getAttribute('type'), 'password')
})
