// The paste box fills the form; the examples are solved.
import assert from 'node:assert/strict'
import { calculated, checkButton, drop, field, headers, marks, mistakes, parts, pasteBox, provided, rows, sign, submit, until, verdict } from './pad.mjs'
import { scenario } from './harness.mjs'
import { botocore, curls, posted, s3, secret, sent, sqs, time } from './pastes.mjs'

const pairs = [
  ['AWSAccessKeyId', 'AKIDEXAMPLE000000001'], ['Action', 'ListOrders'], ['CreatedAfter', '2014-08-26T23:00:00Z'],
  ['MarketplaceId.Id.1', 'A1F83G8C2ARO7P'], ['SellerId', 'A2EXAMPLE000SELL'], ['SignatureMethod', 'HmacSHA256'],
  ['SignatureVersion', '2'], ['Timestamp', '2014-08-28T15:50:34Z'], ['Version', '2013-09-01'],
]
const right = sign({ method: 'POST', host: 'mws-eu.amazonservices.com', path: '/Orders/2013-09-01', pairs, secret })

const chips = (page) => page.locator('.chip').allInnerTexts().then((texts) => texts.join('\n'))
const box = (page, step) => page.locator(`#provided-text-${step}`).inputValue()

scenario('a pasted URL fills the form and the boxes', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(right['signed-url'])
  await until(() => rows(page), (rows) => rows.length === pairs.length)
  assert.match(await chips(page), /URL/)
  assert.deepEqual(await rows(page), pairs)
  assert.equal(await field(page, 'Endpoint').inputValue(), 'https://mws-eu.amazonservices.com')
  assert.equal(await field(page, 'Path').inputValue(), '/Orders/2013-09-01')
  assert.equal(await field(page, 'Section').inputValue(), 'Orders')
  assert.equal(await field(page, 'Action').inputValue(), 'ListOrders')
  assert.equal(await box(page, 'encoded-signature'), right['encoded-signature'])

  // The URL does not tell the method: the one that verifies is adopted.
  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')
  assert.equal(await calculated(page, 'string-to-sign'), right['string-to-sign'])
  assert.equal(await pasteBox(page).inputValue(), right['signed-url'])
})

for (const [name, step, title] of [
  ['string to sign', 'string-to-sign', /string to sign/i], ['canonical query', 'canonical-query', /canonical query/i], ['signature', 'signature', /signature/i],
]) {
  scenario(`a pasted ${name} goes into its box`, async ({ page }) => {
    await page.goto('/')
    await pasteBox(page).fill(right['signed-url'])
    await until(() => rows(page), (rows) => rows.length === pairs.length)
    await field(page, 'Method').selectOption('POST')
    await field(page, 'Secret access key').fill(secret)
    await pasteBox(page).fill(right[step])
    await until(() => box(page, step), right[step])
    assert.match(await chips(page), title)
    await until(() => page.locator(`#step-${step} .state`).innerText(), 'the same')
  })
}

scenario('several things pasted at once are all read', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(`${right['string-to-sign']}\n\n${right['signed-url']}\n`)
  await until(() => box(page, 'string-to-sign'), right['string-to-sign'])
  assert.match(await chips(page), /URL/)
  assert.match(await chips(page), /string to sign/i)
  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')
})

scenario('a paste that is not understood says so, and stays', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill('it does not work, please help!')
  await until(() => page.locator('#paste-note').innerText(), (text) => /not (understood|recognised|recognized|read)|nothing/i.test(text))
  assert.equal(await pasteBox(page).inputValue(), 'it does not work, please help!')
})

scenario('a new paste takes the place of the old one, values in its boxes too', async ({ page }) => {
  await page.goto('/?example=mws-signature-encoded-twice')
  await pasteBox(page).fill('https://mws.amazonservices.com/Sellers/2011-07-01?Action=GetServiceStatus&Version=2011-07-01')
  await until(() => rows(page), (rows) => rows.length === 2)
  for (const step of ['string-to-sign', 'encoded-signature', 'signed-url']) assert.equal(await provided(page, step), null, step)
  assert.deepEqual(await mistakes(page), [])
})

scenario('what is edited after a paste is not read over again', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(right['signed-url'])
  await until(() => rows(page), (rows) => rows.length === pairs.length)
  await field(page, 'Value of SellerId').fill('A2EDITED')
  await until(() => calculated(page, 'canonical-query'), (text) => text.includes('SellerId=A2EDITED'))
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await until(() => rows(page), (rows) => rows.length === pairs.length + 1)
  assert.equal(await field(page, 'Value of SellerId').inputValue(), 'A2EDITED')
})

scenario('what a paste was read as stays to be seen', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(right['signed-url'])
  await until(() => chips(page), (text) => /URL/.test(text))
  await page.getByRole('button', { name: '+ Parameter' }).click()
  await until(() => rows(page), (rows) => rows.length === pairs.length + 1)
  assert.match(await chips(page), /URL/)
})

scenario('what was cleaned up is undone by its button', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(`${right['string-to-sign']}\n`)
  await until(() => box(page, 'string-to-sign'), right['string-to-sign'])
  await page.locator('.cleaned li', { hasText: /^\s*The line end/ }).getByRole('button', { name: 'Undo' }).click()
  await until(() => box(page, 'string-to-sign'), `${right['string-to-sign']}\n`)
})

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? 'with script' : 'without script'

  scenario(`two examples open from their page and are solved, ${way}`, { javaScriptEnabled }, async ({ page }) => {
    for (const [label, solved] of [
      ['MWS ListOrders in Python', async () => {
        assert.equal(await verdict(page), 'The signature is percent-encoded twice')
        assert.match((await mistakes(page)).join('\n'), /percent-encoded twice\s*proved/)
        const deleted = (await marks(page, 'provided-encoded-signature')).map(({ text }) => text).join('')
        assert.match(deleted, /%252B|%25/)
      }],
      ['MWS feed result in classic ASP', async () => {
        assert.match((await mistakes(page)).join('\n'), /The lines of the string to sign end in CRLF/)
        assert.deepEqual((await marks(page, 'provided-string-to-sign')).map(({ text }) => text), ['\r', '\r', '\r', '&', '&'])
      }],
    ]) {
      await page.goto('/examples')
      await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: label, exact: true }).click()])
      await solved()
      assert.match(await page.locator('#paste-note').innerText(), /Its secret is made up/)
      // Checked again, by button or by an edit, it is the same.
      const before = await verdict(page)
      if (javaScriptEnabled) await page.getByRole('button', { name: '+ Parameter' }).click()
      else await submit(page, checkButton(page))
      await until(() => verdict(page), before)
      await solved()
    }
  })
}

scenario('an example can be repaired until nothing differs', async ({ page }) => {
  await page.goto('/?example=mws-crlf-and-double-ampersand')
  const calculatedText = await calculated(page, 'string-to-sign')
  for (const [step, text] of [['string-to-sign', calculatedText], ['signature', await calculated(page, 'signature')]]) {
    await page.locator(`#box-${step} summary`).click()
    await page.locator(`#box-${step} select`).selectOption('plain')
    await page.locator(`#provided-text-${step}`).fill(text)
  }
  await until(() => verdict(page), 'The signature is right')
})

scenario('a string of Version 4 alone chooses the scheme, the scope and the time', async ({ page }) => {
  await page.goto('/')
  await pasteBox(page).fill(sqs()['string-to-sign'])
  await until(() => box(page, 'string-to-sign'), sqs()['string-to-sign'])
  assert.equal(await field(page, 'Scheme').inputValue(), 'sigv4')
  assert.deepEqual(await headers(page), [['X-Amz-Date', time]])
  assert.deepEqual([await field(page, 'Region').inputValue(), await field(page, 'Service').inputValue()], ['eu-west-1', 'sqs'])

  // The rest of the request, typed, verifies it; headers can be pasted, too.
  await pasteBox(page).fill(`Host: sqs.eu-west-1.amazonaws.com\nX-Amz-Date: 20200101T000000Z\n`)
  await until(async () => (await headers(page)).length, 2)
  assert.deepEqual(await headers(page), [['X-Amz-Date', time], ['Host', 'sqs.eu-west-1.amazonaws.com']], 'what was there stays')
})

scenario('a log of botocore: every value lands in its box, byte for byte', async ({ page }) => {
  const right = sqs()
  await page.goto('/')
  await pasteBox(page).fill(botocore(right))
  await until(() => box(page, 'signature'), right.signature)
  for (const step of ['canonical-request', 'string-to-sign']) {
    assert.equal(await box(page, step), right[step])
    assert.equal(await provided(page, step), right[step])
    assert.equal(await page.locator(`#box-${step} select`).inputValue(), 'plain')
  }
  assert.deepEqual((await parts(page)).map((text) => text.replace(/ (GET|Signature|64) .*/, '')), ['canonical request', 'string to sign', 'signature'])
  assert.deepEqual(await rows(page), [['Action', 'ListQueues'], ['QueueNamePrefix', 'über & co'], ['Version', '2012-11-05']])
  assert.deepEqual([await field(page, 'Region').inputValue(), await field(page, 'Service').inputValue()], ['eu-west-1', 'sqs'])
  await field(page, 'Secret access key').fill(secret)
  await until(() => verdict(page), 'The signature is right')

  // A log of what went wrong shows where.
  const wrong = sqs({ pairs: [['Action', 'ListQueues'], ['QueueNamePrefix', 'über & co!'], ['Version', '2012-11-05']] })
  await pasteBox(page).fill(botocore({ ...wrong, 'string-to-sign': right['string-to-sign'] }))
  await until(() => box(page, 'canonical-request'), wrong['canonical-request'])
  assert.equal(await box(page, 'string-to-sign'), right['string-to-sign'])
  assert.equal(await box(page, 'signature'), wrong.signature)
})

for (const [shell, [kind, command]] of Object.entries(curls)) {
  scenario(`a request copied as a command for ${shell} verifies`, async ({ page }) => {
    await page.goto('/')
    await pasteBox(page).fill(command)
    await until(() => parts(page), (list) => list.length > 0)
    assert.deepEqual(await parts(page), [`${kind} POST dynamodb.eu-west-1.amazonaws.com, 4 headers`])
    await field(page, 'Secret access key').fill(secret)
    await until(() => verdict(page), 'The signature is right')
    for (const step of ['canonical-headers', 'payload-hash', 'canonical-request', 'string-to-sign', 'signature']) assert.equal(await calculated(page, step), posted[step], step)
    assert.equal(await provided(page, 'authorization'), posted.authorization)
  })
}

for (const [way, give] of [
  ['pasted', (page, text) => pasteBox(page).fill(text)],
  ['dropped', (page, text) => drop(page, '.env', text)],
]) {
  scenario(`a secret in what is ${way} moves to its field, and is masked`, async ({ page, noSecret }) => {
    const token = 'FwoGZXIvYXdzEBYaDKtoken0nly/EXAMPLE+0123456789='
    const right = s3('/k')
    await page.goto('/')
    await give(page, `export AWS_SECRET_ACCESS_KEY="${secret}"\nexport AWS_SESSION_TOKEN='${token}'\n\n${sent('/k', right.authorization)}`)
    await until(() => field(page, 'Secret access key').inputValue(), secret)
    assert.equal(await page.locator('#session_token').inputValue(), token)
    assert.equal(await pasteBox(page).inputValue(), `export AWS_SECRET_ACCESS_KEY="****"\nexport AWS_SESSION_TOKEN='****'\n\n${sent('/k', right.authorization)}`)
    assert.match((await parts(page)).join('\n'), /secret access key/)
    await until(() => page.locator('#secret-facts').innerText(), '40 characters, no blanks at the ends.')
    const seen = await page.evaluate(() => [document.documentElement.outerHTML, ...[...document.querySelectorAll('input:not([type="password"]), textarea')].map((el) => el.value)].join('\n'))
    assert.ok(!seen.includes(secret) && !seen.includes(token), 'it is to be seen')
    await noSecret(secret)

    // It is of use there, and edits are not undone by another reading.
    await field(page, 'Value of versionId').fill('4')
    await until(() => calculated(page, 'canonical-query'), 'versionId=4')
    assert.equal(await field(page, 'Value of versionId').inputValue(), '4')
    assert.equal(await field(page, 'Secret access key').inputValue(), secret)
    await noSecret(secret)
  })
}

scenario('without script a secret in a paste is used once, and masked', { javaScriptEnabled: false }, async ({ page, noSecret }) => {
  await page.goto('/')
  await pasteBox(page).fill(`AWS_SECRET_ACCESS_KEY=${secret}\n\n${sent('/k', s3('/k').authorization)}`)
  await submit(page, page.getByRole('button', { name: 'Read', exact: true }))
  assert.equal(await verdict(page), 'The signature is right')
  assert.match(await pasteBox(page).inputValue(), /^AWS_SECRET_ACCESS_KEY=\*\*\*\*\n\nGET/)
  assert.equal(await field(page, 'Secret access key').inputValue(), '')
  await noSecret(secret)
})

scenario('by keyboard from an empty page to a verdict, and it is announced', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const right = sqs()
  const focused = () => page.evaluate(() => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent.trim())
  const tab = async (name) => {
    for (let i = 0; i < 60 && await focused() !== name; i++) await page.keyboard.press('Tab')
    assert.equal(await focused(), name)
  }
  await page.goto('/')
  // A live region is heard only if it was there before.
  await page.evaluate(() => { document.getElementById('said').witness = 'there' })
  const said = () => page.getByRole('status').evaluateAll((list) => list.find((el) => el.witness)?.textContent)
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${botocore(right)}\n`)
  await tab('Paste anything')
  await page.keyboard.press('ControlOrMeta+V')
  await until(said, (text) => /^Read as canonical request, string to sign, signature\. .*All that can be compared is right\. /.test(text))
  assert.equal(await focused(), 'Paste anything', 'the focus stays')
  await tab('Secret access key')
  await page.keyboard.type(secret)
  await until(() => verdict(page), 'The signature is right')
  assert.match(await page.locator('#answer [role="status"]').innerText(), /The signature is right/)
  assert.equal(await said(), '', 'it is told once, by the verdict itself')
})

for (const [colorScheme, width] of [['light', 1280], ['dark', 390]]) scenario(`the paste area has names for all that can be pressed, ${colorScheme}`, { colorScheme, viewport: { width, height: 844 } }, async ({ page, axe }) => {
  const text = sign({ method: 'GET', host: 'sdb.amazonaws.com', path: '/', pairs, secret })['string-to-sign']
  await page.goto('/')
  await pasteBox(page).fill(`${text}\n`)
  const area = page.getByRole('region', { name: 'Paste anything' })
  await area.getByRole('button').waitFor()
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing stands out at the side')
  const tree = await area.ariaSnapshot()
  assert.match(tree, /- heading "Paste anything" \[level=2\]/)
  assert.match(tree, /- textbox "Paste anything"/)
  assert.match(tree, /- list:\n\s+- listitem: string to sign Signature Version 2, 9 parameters/)
  assert.equal(await area.getByRole('button', { name: "Undo: The line end after the string to sign was taken for the paste's own.", exact: true }).count(), 1)
  await axe()
})
