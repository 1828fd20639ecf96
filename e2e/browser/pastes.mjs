// What people really have to paste, made here with values of our own: nothing
// of it comes from the program under test.
import { encode } from './pad.mjs'
import { hmac, sha256, signV4 } from './v4.mjs'

export const keyID = 'AKIDEXAMPLE000000001'
export const secret = 'tEst/0nly+wJalrXUtnFEMIK7MDENGbPxRfiCYEX'
export const time = '20261014T081530Z'

// sqs signs a request to list queues; more changes what is signed.
const queues = [['Action', 'ListQueues'], ['QueueNamePrefix', 'über & co'], ['Version', '2012-11-05']]
export const sqs = (more = {}) => signV4({
  host: 'sqs.eu-west-1.amazonaws.com', pairs: queues, time, region: 'eu-west-1', service: 'sqs', keyID, secret, ...more,
})

// mistaken is what a program gives that signs another string.
export function mistaken(right, change) {
  const signature = hmac(Buffer.from(right['signing-key'], 'hex'), change(right['string-to-sign'])).toString('hex')
  return { ...right, signature, authorization: right.authorization.replace(right.signature, signature) }
}

// har is a file as a browser exports it: the request at the end of it was
// signed with that Authorization and refused, the ones before are not asked about.
export function har(authorization) {
  const entry = (method, url, headers, status, more = {}) => ({
    _initiator: { type: 'script', stack: { callFrames: [] } },
    startedDateTime: '2026-10-14T08:15:30.100Z', time: 41.5,
    request: { method, url, httpVersion: 'http/2.0', headers: headers.map(([name, value]) => ({ name, value })), queryString: [], cookies: [], headersSize: -1, bodySize: 0, ...more },
    response: { status, statusText: '', headers: [], content: { size: 2, mimeType: 'application/json', text: '{}' } },
    cache: {}, timings: { send: 0, wait: 40, receive: 1 },
  })
  const entries = [
    entry('GET', 'https://app.example/', [['Accept', 'text/html']], 200),
    entry('OPTIONS', 'https://sqs.eu-west-1.amazonaws.com/?Action=ListQueues', [['Origin', 'https://app.example']], 200),
    entry('GET', `https://sqs.eu-west-1.amazonaws.com/?${queues.map((pair) => pair.map(encode).join('=')).join('&')}`, [
      [':authority', 'sqs.eu-west-1.amazonaws.com'], ['accept', 'application/json'], ['authorization', authorization], ['x-amz-date', time],
    ], 403),
    entry('GET', 'https://app.example/denied.png', [['Accept', 'image/*']], 403),
  ]
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, pages: [], entries } }, null, 2)
}

// upload is the bytes of a request as they went over the wire, and how it is
// signed: its body is no text, and has line ends of all kinds.
export function upload() {
  const body = Buffer.from('89504e470d0a1a0a00fffefd0a0d0d0a00e2802820c328', 'hex')
  const signed = signV4({
    method: 'POST', host: 'runtime.sagemaker.eu-central-1.amazonaws.com', uri: '/endpoints/%25C3%25BC/invocations', headers: [['content-type', 'image/png']],
    body, time, region: 'eu-central-1', service: 'sagemaker', keyID, secret,
  })
  const head = [
    'POST /endpoints/%C3%BC/invocations HTTP/1.1', 'Host: runtime.sagemaker.eu-central-1.amazonaws.com', `X-Amz-Date: ${time}`,
    'Content-Type: image/png', `Authorization: ${signed.authorization}`, `Content-Length: ${body.length}`, '', '',
  ].join('\r\n')
  return { body, signed, bytes: Buffer.concat([Buffer.from(head), body]) }
}

// s3 signs a request for an object of that path.
export const s3 = (uri) => signV4({
  host: 'reports.s3.eu-central-1.amazonaws.com', uri, pairs: [['versionId', '3']], headers: [['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']],
  hash: 'UNSIGNED-PAYLOAD', time, region: 'eu-central-1', service: 's3', keyID, secret,
})

// sent is that request as text.
export const sent = (uri, authorization) => `GET ${uri}?versionId=3 HTTP/1.1
Host: reports.s3.eu-central-1.amazonaws.com
X-Amz-Date: ${time}
X-Amz-Content-Sha256: UNSIGNED-PAYLOAD
Authorization: ${authorization}
`

const xml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const hex = (text) => Buffer.from(text).toString('hex').replace(/..(?=.)/g, '$& ')

// reply is what S3 answers, with what it computed.
export const reply = (theirs, signature) => `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><AWSAccessKeyId>${keyID}</AWSAccessKeyId><StringToSign>${xml(theirs['string-to-sign'])}</StringToSign><SignatureProvided>${signature}</SignatureProvided><StringToSignBytes>${hex(theirs['string-to-sign'])}</StringToSignBytes><CanonicalRequest>${xml(theirs['canonical-request'])}</CanonicalRequest><CanonicalRequestBytes>${hex(theirs['canonical-request'])}</CanonicalRequestBytes><RequestId>4442587FB7D0A2F9</RequestId><HostId>q8Xt0a+EXAMPLE/9=</HostId></Error>`

// botocore is what botocore logs of a signing.
export function botocore(signed) {
  const line = (logger, text) => `2026-10-14 08:15:30,123 ${logger} [DEBUG] ${text}`
  return [
    line('botocore.hooks', 'Event choose-signer.sqs.ListQueues: calling handler <function set_operation_specific_signer at 0x7f02b6a43600>'),
    line('botocore.auth', 'Calculating signature using v4 auth.'),
    line('botocore.auth', `CanonicalRequest:\n${signed['canonical-request']}`),
    line('botocore.auth', `StringToSign:\n${signed['string-to-sign']}`),
    line('botocore.auth', `Signature:\n${signed.signature}`),
    line('botocore.endpoint', 'Sending http request: <AWSPreparedRequest stream_output=False, method=GET>'),
  ].join('\n')
}

// posted signs a request with a body in JSON.
const json = '{"TableName":"it\'s 100% \\"mine\\" & yours"}'
export const posted = signV4({
  method: 'POST', host: 'dynamodb.eu-west-1.amazonaws.com', headers: [['content-type', 'application/x-amz-json-1.0'], ['x-amz-target', 'DynamoDB_20120810.DescribeTable']],
  body: json, time, region: 'eu-west-1', service: 'dynamodb', keyID, secret,
})

const postedHeaders = [
  ['X-Amz-Date', time], ['X-Amz-Target', 'DynamoDB_20120810.DescribeTable'], ['Content-Type', 'application/x-amz-json-1.0'], ['Authorization', posted.authorization],
]
const cmd = (text) => '^"' + text.replace(/["\\]/g, '\\$&').replace(/[^A-Za-z0-9\s/:=,;.*_-]/g, '^$&') + '^"'
const powerShell = (text) => '"' + text.replaceAll('`', '``').replaceAll('"', '`"').replaceAll('$', '`$') + '"'

// curls are that request as browsers copy it for three shells.
export const curls = {
  bash: ['curl command', `curl 'https://dynamodb.eu-west-1.amazonaws.com/' \\
${postedHeaders.map(([name, value]) => `  -H '${name}: ${value}' \\\n`).join('')}  --data-raw $'${json.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`],
  cmd: ['curl command', `curl ${cmd('https://dynamodb.eu-west-1.amazonaws.com/')} ^
${postedHeaders.map(([name, value]) => `  -H ${cmd(`${name}: ${value}`)} ^\n`).join('')}  --data-raw ${cmd(json)}`],
  PowerShell: ['PowerShell command', `Invoke-WebRequest -UseBasicParsing -Uri "https://dynamodb.eu-west-1.amazonaws.com/" \`
-Method "POST" \`
-Headers @{
${postedHeaders.filter(([name]) => name !== 'Content-Type').map(([name, value]) => `  "${name}"=${powerShell(value)}\n`).join('')}} \`
-ContentType "application/x-amz-json-1.0" \`
-Body ${powerShell(json)}`],
}
