// Lists the SNS topics.
import crypto from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const secret = mended(1) ? Buffer.from(process.env.SECRET_KEY) : Buffer.from(process.env.SECRET_KEY, 'base64');
const query = new URLSearchParams({
  AWSAccessKeyId: process.env.ACCESS_KEY,
  Action: 'ListTopics',
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
  Timestamp: process.env.NOW,
  Version: '2010-03-31',
});
query.sort();

const url = new URL('https://sns.us-east-1.amazonaws.com/');
const text = `GET\n${url.host}\n${url.pathname}\n${query}`;
query.append('Signature', crypto.createHmac('sha256', secret).update(text).digest('base64'));
url.search = query;
console.log('GET', url.href);
