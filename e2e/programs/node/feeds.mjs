// Cancels the feeds that are still waiting (Amazon MWS).
import { createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const params = {
  Action: 'CancelFeedSubmissions',
  AWSAccessKeyId: process.env.ACCESS_KEY,
  'FeedTypeList.Type.1': '_POST_PRODUCT_PRICING_DATA_',
  Merchant: 'A2NEXAMPLE1QTT',
  Signature: '',
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
  Timestamp: process.env.NOW,
  Version: '2009-01-01',
};
const encode = names => names.sort().map(name => `${name}=${encodeURIComponent(params[name])}`).join('&');

const names = Object.keys(params).filter(name => !mended(1) || name !== 'Signature');
const text = ['POST', 'mws.amazonservices.com', '/', encode(names)].join('\n');
params.Signature = createHmac('sha256', process.env.SECRET_KEY).update(text).digest('base64');
const body = encode(Object.keys(params));
process.stdout.write(`POST / HTTP/1.1
Host: mws.amazonservices.com
Content-Type: application/x-www-form-urlencoded
Content-Length: ${body.length}

${body}`);
