// The signing key: as good as the secret, shown when it is asked for.
import assert from 'node:assert/strict'
import { add, assertSteps, calculated, choose, disclose, field, until } from './pad.mjs'
import { scenario } from './harness.mjs'
import { signV4 } from './v4.mjs'

const secret = 'pLanted/Secret+wJalrXUtnFEMIK7MDENGbPxRfi'
const keyID = 'AKIDEXAMPLE000000001'
const time = '20240229T101112Z'
const want = signV4({ host: 'sts.eu-west-1.amazonaws.com', region: 'eu-west-1', service: 'sts', pairs: [['Action', 'GetCallerIdentity']], time, secret, keyID })
const { 'signing-key': key, ...others } = want

// written lists the ways in which the key's bytes could stand in a text.
function written(hex) {
  const bytes = Buffer.from(hex, 'hex')
  const shifted = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice([0, 2, 3][shift], -4))
  return [
    hex, hex.toUpperCase(), ...shifted, bytes.toString('base64url'), bytes.toString('latin1'), bytes.toString('utf8'),
    hex.replace(/../g, '%$&'), hex.toUpperCase().replace(/../g, '%$&'), hex.replace(/../g, '\\x$&'), hex.toUpperCase().replace(/../g, '\\x$&'),
    [...bytes].join(' '), [...bytes].join(','), hex.replace(/(..)(?=.)/g, '$1 '),
  ]
}

async function open(page, fillKey) {
  await page.goto('/')
  await choose(page, 'sigv4')
  await field(page, 'Method').selectOption('GET')
  await field(page, 'Endpoint').fill('https://sts.eu-west-1.amazonaws.com')
  await add(page, 'parameter', 'Action', 'GetCallerIdentity')
  await add(page, 'header', 'X-Amz-Date', time)
  await field(page, 'Access key ID').fill(keyID)
  await fillKey()
}

const typeSecret = (page) => field(page, 'Secret access key').fill(secret)
const showIt = (page) => page.locator('#step-signing-key').getByRole('checkbox')

scenario('the signing key is hidden until it is asked for, and again after', async ({ page, noSecret }) => {
  await open(page, () => typeSecret(page))
  await assertSteps(page, others)
  assert.equal(await calculated(page, 'signing-key'), null)
  assert.equal(await showIt(page).isChecked(), false)
  await noSecret(secret, ...written(key))

  await showIt(page).check()
  await until(() => calculated(page, 'signing-key'), key)
  const elsewhere = await page.evaluate(() => {
    const copy = document.documentElement.cloneNode(true)
    copy.querySelector('#calculated-signing-key').remove()
    return copy.outerHTML
  })
  for (const text of written(key)) assert.ok(!elsewhere.includes(text), 'the key is in the page twice')
  await assertSteps(page, others)
  assert.ok(await showIt(page).isChecked())
  await noSecret(secret)

  await showIt(page).uncheck()
  await until(() => calculated(page, 'signing-key'), null)
  const left = await page.content() + page.url() + await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state, document.cookie]))
  for (const text of written(key)) assert.ok(!left.includes(text), 'the key is still there')

  // Shown once, it is not shown of itself after another swap, nor on the next visit.
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await field(page, 'Name of parameter 2').waitFor()
  assert.equal(await calculated(page, 'signing-key'), null)
  await page.reload()
  assert.equal(await calculated(page, 'signing-key'), null)
})

scenario('what shows the signing key lasts while rows are added, and is reached by keyboard', async ({ page }) => {
  await open(page, () => typeSecret(page))
  await assertSteps(page, others)
  await showIt(page).focus()
  await page.keyboard.press('Space')
  await until(() => calculated(page, 'signing-key'), key)
  assert.equal(await page.evaluate(() => document.activeElement.name), 'reveal', 'the focus stays')
  await page.getByRole('button', { name: '+ Header' }).click()
  await until(() => page.locator('#header-list .kv').count(), 2)
  await until(() => calculated(page, 'signing-key'), key)
  assert.ok(await showIt(page).isChecked())
})

for (const [form, text] of [['hex', key], ['Base64', Buffer.from(key, 'hex').toString('base64')]]) {
  scenario(`with the signing key in ${form} instead of the secret, everything is computed`, async ({ page, noSecret }) => {
    await open(page, async () => {
      await disclose(page, /^\s*Session token/)
      await page.locator('[name="signing_key"]').fill(text)
    })
    await assertSteps(page, others)
    assert.equal(await calculated(page, 'signing-key'), null)
    assert.equal(await page.locator('[name="signing_key"]').getAttribute('type'), 'password')
    await noSecret(...written(key))
    assert.equal(await page.locator('[name="signing_key"]').inputValue(), text, 'it stays in its field')
  })
}

scenario('without script the signing key is shown when it is asked for, and the secret is nowhere', { javaScriptEnabled: false }, async ({ page, noSecret }) => {
  const check = () => Promise.all([page.waitForEvent('load'), page.locator('.go').getByRole('button', { name: 'Check' }).click()])
  await page.goto('/')
  await field(page, 'Scheme').selectOption('sigv4')
  await check()
  await field(page, 'Method').selectOption('GET')
  await field(page, 'Endpoint').fill('https://sts.eu-west-1.amazonaws.com')
  await field(page, 'Name of parameter 1').fill('Action')
  await field(page, 'Value of parameter 1').fill('GetCallerIdentity')
  await field(page, 'Value of X-Amz-Date').fill(time)
  await field(page, 'Access key ID').fill(keyID)
  await typeSecret(page)
  await check()
  await assertSteps(page, others)
  await noSecret(secret, ...written(key))
  await showIt(page).check()
  await typeSecret(page)
  await check()
  assert.equal(await calculated(page, 'signing-key'), key)
  await noSecret(secret)
})
