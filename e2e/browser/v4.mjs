// Signature Version 4 and its relatives, written here for themselves: nothing
// of it comes from the program under test.
import { createECDH, createHash, createHmac, createPrivateKey, sign as signWith } from 'node:crypto'
import { encode } from './pad.mjs'

export const sha256 = (data) => createHash('sha256').update(data).digest('hex')
export const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const byName = (a, b) => bytewise(a[0], b[0]) || bytewise(a[1], b[1])

// query is the canonical query of pairs as they are meant.
export const query = (pairs) => pairs.map((pair) => pair.map(encode)).sort(byName).map((pair) => pair.join('=')).join('&')

// encodePath percent-encodes each segment once.
export const encodePath = (path) => path.split('/').map(encode).join('/')

// derive gives the signing key of a scope: date/region/service/aws4_request.
export const derive = (secret, scope) => scope.split('/').reduce(hmac, 'AWS4' + secret)

// signV4 gives all twelve steps. uri is the canonical URI; headers, without
// those of signing, are what is signed. presigned tells for how long.
export function signV4({
  method = 'GET', host, uri = '/', pairs = [], headers = [], hash, body = '', time, region, service, keyID, secret,
  presigned, address = `https://${host}${uri}`, regions,
}) {
  const algorithm = regions ? 'AWS4-ECDSA-P256-SHA256' : 'AWS4-HMAC-SHA256'
  const scope = [time.slice(0, 8), ...regions ? [] : [region], service, 'aws4_request'].join('/')
  const all = [['host', host], ...presigned ? [] : [['x-amz-date', time]], ...regions ? [['x-amz-region-set', regions]] : [], ...headers]
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')]).sort((a, b) => bytewise(a[0], b[0]))
  const signedHeaders = all.map(([name]) => name).join(';')
  const canonicalQuery = query(presigned ? [
    ...pairs, ['X-Amz-Algorithm', algorithm], ['X-Amz-Credential', `${keyID}/${scope}`], ['X-Amz-Date', time],
    ['X-Amz-Expires', presigned], ['X-Amz-SignedHeaders', signedHeaders],
  ] : pairs)
  const canonicalHeaders = all.map(([name, value]) => `${name}:${value}\n`).join('')
  const payload = hash ?? sha256(body)
  const request = [method, uri, canonicalQuery, canonicalHeaders, signedHeaders, payload].join('\n')
  const text = [algorithm, time, scope, sha256(request)].join('\n')
  const key = regions ? curveKey(secret, keyID) : derive(secret, scope)
  const signature = regions ? signWith('sha256', text, privateKey(key)).toString('hex') : hmac(key, text).toString('hex')
  return {
    'canonical-uri': uri, 'canonical-query': canonicalQuery, 'canonical-headers': canonicalHeaders, 'signed-headers': signedHeaders,
    'payload-hash': payload, 'canonical-request': request, 'canonical-request-hash': sha256(request), 'credential-scope': scope,
    'string-to-sign': text, 'signing-key': key.toString('hex'), 'signature': signature,
    ...presigned ? { 'signed-url': `${address}?${canonicalQuery}&X-Amz-Signature=${signature}` }
      : { authorization: `${algorithm} Credential=${keyID}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}` },
  }
}

// chunked puts data into signed chunks, after a request that is signed so.
export function chunked(seed, time, chunks) {
  const key = Buffer.from(seed['signing-key'], 'hex')
  const steps = {}
  let body = ''
  let previous = seed.signature
  for (const [i, data] of [...chunks, ''].entries()) {
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', time, seed['credential-scope'], previous, sha256(''), sha256(data)].join('\n')
    previous = hmac(key, text).toString('hex')
    steps[`chunk-${i + 1}-string-to-sign`] = text
    steps[`chunk-${i + 1}-signature`] = previous
    body += `${Buffer.byteLength(data).toString(16)};chunk-signature=${previous}\r\n${data}\r\n`
  }
  return { body, steps }
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

// curveKey derives the private key of Signature Version 4A.
export function curveKey(secret, keyID) {
  for (let counter = 1; counter < 255; counter++) {
    const tail = Buffer.from([counter, 0, 0, 1, 0])
    const text = Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('AWS4-ECDSA-P256-SHA256'), Buffer.from([0]), Buffer.from(keyID), tail])
    const c = BigInt('0x' + hmac('AWS4A' + secret, text).toString('hex'))
    if (c <= order - 2n) return Buffer.from((c + 1n).toString(16).padStart(64, '0'), 'hex')
  }
  throw new Error('no key')
}

function privateKey(d) {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(d)
  const point = curve.getPublicKey()
  const text = (bytes) => bytes.toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', d: text(d), x: text(point.subarray(1, 33)), y: text(point.subarray(33)) }
  return createPrivateKey({ key: jwk, format: 'jwk' })
}
