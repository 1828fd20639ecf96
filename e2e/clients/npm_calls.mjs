// Makes calls with one of npm's clients, to a server on this machine.
//
// usage: node npm_calls.mjs ENDPOINT CLIENT...
//
// The credentials are in the environment. Presigned URLs are printed, a line
// each.
import { createRequire } from 'node:module'
import http from 'node:http'
import { Readable } from 'node:stream'

const require = createRequire(import.meta.url)
const [endpoint, ...clients] = process.argv.slice(2)
const { hostname, port, host } = new URL(endpoint)
const accessKeyId = process.env.AWS_ACCESS_KEY_ID
const secretAccessKey = process.env.AWS_SECRET_ACCESS_KEY
const sessionToken = process.env.AWS_SESSION_TOKEN
const credentials = { accessKeyId, secretAccessKey, sessionToken }
const region = 'eu-west-1'
const feed = '<?xml version="1.0"?>\r\n<Feed a="b&amp;c=d">Größe</Feed>\n'
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
// Keys with every character that encoders disagree about.
const key = 'a b/+ü~;,=&@:$.txt'
const strictKey = "a b/+ü~*'();,=&@:$!.txt"

// The calls of the signers that take any request.
const requests = [
  { service: 'sqs', method: 'POST', path: '/123456789012/queue', headers: form, body: 'Action=SendMessage&MessageBody=a+b%26' },
  { service: 'dynamodb', method: 'POST', path: '/', headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body: '{}' },
  { service: 'execute-api', method: 'GET', path: '/stage/a%20b?b=2&a=1&a=0&c=%C3%BC&d' },
  { service: 's3', method: 'GET', path: '/bucket/stored?response-content-type=text%2Fplain' },
  { service: 's3', method: 'PUT', path: '/bucket/' + key.split('/').map(encodeURIComponent).join('/'), headers: { 'x-amz-meta-a': 'b' }, body: 'Größe' },
]

// send makes a request as it was signed, and waits for the end of the reply.
function send(options) {
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => response.resume().on('end', resolve))
    request.on('error', reject).end(options.body)
  })
}

const calls = {
  async aws4() {
    const aws4 = require('aws4')
    const prepared = (request) => ({ ...request, headers: { ...request.headers }, host, hostname, port, region })
    for (const request of requests) {
      await send({ ...aws4.sign(prepared(request), credentials), host: hostname })
    }
    for (const request of requests.filter(({ method }) => method === 'GET')) {
      console.log(`http://${host}` + aws4.sign({ ...prepared(request), signQuery: true }, credentials).path)
    }
  },

  async aws4fetch() {
    const { AwsClient } = await import('aws4fetch')
    const client = new AwsClient({ ...credentials, region, retries: 0 })
    for (const { service, path, ...init } of requests) {
      await (await client.fetch(endpoint + path, { ...init, aws: { service } })).text()
    }
    for (const { service, path } of requests.filter(({ method }) => method === 'GET')) {
      console.log((await client.sign(endpoint + path, { aws: { service, signQuery: true } })).url)
    }
  },

  async smithy() {
    const { SignatureV4 } = require('@smithy/signature-v4')
    const { NodeHttpHandler } = require('@smithy/node-http-handler')
    const { Sha256 } = require('@aws-crypto/sha256-js')
    const handler = new NodeHttpHandler()
    for (const { service, method, path, headers, body } of requests) {
      const { pathname, searchParams } = new URL(path, endpoint)
      const query = {}
      for (const name of searchParams.keys()) query[name] = searchParams.getAll(name)
      const request = { protocol: 'http:', hostname, port: Number(port), method, path: pathname, query, headers: { ...headers, host }, body }
      const s3 = service === 's3'
      const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath: !s3, applyChecksum: true })
      const { response } = await handler.handle(await signer.sign(request))
      response.body.resume()
      if (method !== 'GET') continue
      // As the SDK's own presigner does for S3.
      const unsigned = s3 ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {}
      const signed = await signer.presign({ ...request, headers: { host, ...unsigned } }, { expiresIn: 60 })
      const pairs = Object.entries(signed.query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
      console.log(endpoint + signed.path + '?' + pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'))
    }
    handler.destroy()
  },

  async sdk() {
    const { S3Client, GetObjectCommand, PutObjectCommand, ListObjectsV2Command } = require('@aws-sdk/client-s3')
    const { getSignedUrl } = require('@aws-sdk/s3-request-presigner')
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
    const object = { Bucket: 'bucket', Key: strictKey }
    await s3.send(new PutObjectCommand({ ...object, Body: 'Größe', Metadata: { a: 'b' } }))
    // A stream has no known checksum: it is sent in chunks, with a trailer.
    const chunks = ['x'.repeat(70_000), 'Größe\r\n']
    await s3.send(new PutObjectCommand({ ...object, Body: Readable.from(chunks, { objectMode: false }), ContentLength: Buffer.byteLength(chunks.join('')) }))
    await (await s3.send(new GetObjectCommand(object))).Body.transformToString()
    await s3.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a b/+' }))
    console.log(await getSignedUrl(s3, new GetObjectCommand({ ...object, ResponseContentDisposition: 'attachment; filename="a b+c.txt"' })))
  },

  async 'mws-simple'() {
    const { MWSSimple } = require('@ericblade/mws-simple')
    const mws = new MWSSimple({ accessKeyId, secretAccessKey, merchantId: 'A2EXAMPLE', authToken: 'amzn.mws.1', host: hostname, port })
    const orders = { Action: 'ListOrders', Version: '2013-09-01', 'MarketplaceId.Id.1': 'A1PA6795UKMFR9', BuyerEmail: "j+d *~'()!@example.com" }
    await mws.request({ path: '/Orders/2013-09-01', query: orders })
    await mws.request({ path: '/', query: { Action: 'SubmitFeed', Version: '2009-01-01' }, feedContent: feed })
  },

  async 'amazon-mws'() {
    const mws = require('amazon-mws')(accessKeyId, secretAccessKey)
    // It waits for its socket to connect, which one that is kept alive never does.
    http.globalAgent = new http.Agent({ keepAlive: false })
    mws.setHost(hostname, port, 'http')
    await mws.orders.search({ Version: '2013-09-01', Action: 'ListOrders', SellerId: 'A2EXAMPLE', 'MarketplaceId.Id.1': 'A1PA6795UKMFR9' })
    await mws.feeds.submit({ Version: '2009-01-01', Action: 'SubmitFeed', SellerId: 'A2EXAMPLE', FeedContent: feed })
  },

  async mws() {
    const { HttpClient, MWS } = require('mws')
    const marketplace = { webServiceUri: endpoint }
    const mws = new MWS(new HttpClient({ awsAccessKeyId: accessKeyId, secretKey: secretAccessKey, mwsAuthToken: 'amzn.mws.1', sellerId: 'A2EXAMPLE', marketplace }))
    await mws.orders.getServiceStatus()
    await mws.feeds.submitFeed({ FeedType: '_POST_PRODUCT_DATA_', FeedContent: feed, MarketplaceIdList: ['A1PA6795UKMFR9'] })
  },
}

for (const name of clients) await calls[name]()
