// Makes the README's picture: node e2e/screenshot.mjs, with the server running.
import path from 'node:path'
import { chromium } from 'playwright-core'

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' })
await page.goto((process.argv[2] ?? 'http://127.0.0.1:8080') + '/?example=mws-signature-encoded-twice')
await page.screenshot({ path: path.join(import.meta.dirname, 'screenshot.png') })
await browser.close()
