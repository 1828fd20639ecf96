// From the service's own strings comes who is wrong, and no secret is needed.
import assert from 'node:assert/strict'
import { calculated, field, marks, mistakes, named, parts, pasteBox, provided, shown, state, tone, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'
import { reply, s3, secret, sent } from './pastes.mjs'

const server = (page, step) => shown(page, `server-${step}`)
const summary = (page) => page.locator('#answer [role="status"] p').innerText()

// Each: the path that the program signed ("" if it does not print what it
// signed), the one that the service got, and what the page says of a request
// to /k, with the mistakes that it names; canonical is how the canonical requests stand to each other.
const blames = {
  'the program signed wrongly': {
    program: '/K', service: '/k', canonical: 'differs', headline: 'Another path was signed than is called', found: ['path-mismatch'],
    says: /^The service computed the canonical request that this server computes for the request, and your program another one: the program signed wrongly\./,
  },
  'the way changed it': {
    program: '/k', service: '/changed', canonical: 'differs', headline: 'The service computed something else',
    says: /^Your program's canonical request is right for the request that you gave, but the service computed another one: .*something on the way changed it\./,
  },
  'three different ones': {
    program: '/x', service: '/y', canonical: 'differs', headline: 'Another path was signed than is called', found: ['path-mismatch'],
    says: /are three different ones: give the request as it was sent\./,
  },
  'the key is wrong': {
    program: '/k', service: '/k', canonical: 'same', headline: 'The request is right, so the key is wrong',
    says: /^Your program's canonical request is the one that the service computed, and it still refused the signature: the key is wrong\./,
  },
  'it got another request': {
    program: '', service: '/y', canonical: 'differs', headline: 'The service computed something else',
    says: /^The service computed another canonical request than the request that you gave has: it got another request/,
  },
}

for (const [who, { program, service, canonical, headline, says, found = [] }] of Object.entries(blames)) {
  scenario(`a reply of S3 with its request, no secret: ${who}`, async ({ page }) => {
    const [mine, theirs, right] = [s3(program || '/k'), s3(service), s3('/k')]
    const printed = program && `Canonical request:\n${mine['canonical-request']}\n\n`
    await page.goto('/')
    await pasteBox(page).fill(`${printed}${sent('/k', mine.authorization)}\n${reply(theirs, mine.signature)}\n`)
    await until(() => server(page, 'canonical-request'), theirs['canonical-request'])
    assert.deepEqual((await parts(page)).map((text) => text.replace(/ (GET|Signature).*/, '')), [...program ? ['canonical request'] : [], 'HTTP request', 'error reply'])

    // What the service says stands beside what the program has and what is right.
    assert.equal(await calculated(page, 'canonical-request'), right['canonical-request'])
    assert.equal(await provided(page, 'canonical-request'), program ? mine['canonical-request'] : null)
    assert.equal(await server(page, 'string-to-sign'), theirs['string-to-sign'])
    assert.equal(await state(page, 'canonical-request'), canonical)
    if (canonical === 'differs') {
      const columns = page.locator('#step-canonical-request .columns > div')
      const tops = await columns.evaluateAll((list) => list.map((el) => el.getBoundingClientRect().top))
      assert.equal(new Set(tops).size, 1, 'the columns stand side by side, and are open')
      assert.equal(tops.length, program ? 3 : 2)
      for (const [id, path] of [[program && 'provided-canonical-request', program], ['server-canonical-request', service]]) {
        if (id) assert.equal((await marks(page, id)).length > 0, path !== '/k', `${id} is marked where it differs`)
      }
      assert.ok((await marks(page, 'calculated-canonical-request')).length > 0)
    }

    assert.match(await summary(page), says)
    assert.equal(await verdict(page), headline)
    assert.equal(await tone(page), 'bad')
    assert.deepEqual((await named(page)).mistakes, found)
    assert.ok((await mistakes(page)).every((title) => title.endsWith('seen')), 'without the key nothing is proved')
    assert.equal(await field(page, 'Secret access key').inputValue(), '')
  })
}

scenario('with the secret a wrong key is told from a right one', async ({ page }) => {
  const right = s3('/k')
  await page.goto('/')
  await pasteBox(page).fill(`${sent('/k', right.authorization)}\n${reply(right, right.signature)}\n`)
  await until(() => server(page, 'canonical-request'), right['canonical-request'])
  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')
  await field(page, 'Secret access key').fill(secret.replace('X', 'x'))
  await until(() => state(page, 'signature'), 'differs')
  assert.match(await verdict(page), /^Your values differ|key/)
})
