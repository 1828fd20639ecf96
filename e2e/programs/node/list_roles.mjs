// Lists the roles of an account (IAM).
import { createHash, createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const { ACCESS_KEY, SECRET_KEY, NOW } = process.env;
const amzDate = NOW.replace(/[-:]/g, '');
const date = amzDate.slice(0, 8);
const host = 'iam.amazonaws.com';
const query = 'Action=ListRoles&MaxItems=50&Version=2010-05-08';

const sha256 = text => createHash('sha256').update(text).digest('hex');
const sign = (key, text) => createHmac('sha256', key).update(text).digest(mended(1) ? undefined : 'hex');

const canonical = `GET\n/\n${query}\nhost:${host}\nx-amz-date:${amzDate}\n\nhost;x-amz-date\n${sha256('')}`;
const scope = `${date}/us-east-1/iam/aws4_request`;
const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`;
const key = sign(sign(sign(sign('AWS4' + SECRET_KEY, date), 'us-east-1'), 'iam'), 'aws4_request');
const signature = createHmac('sha256', key).update(toSign).digest('hex');

console.log([
  `GET /?${query} HTTP/1.1`,
  `Host: ${host}`,
  `X-Amz-Date: ${amzDate}`,
  `Authorization: AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  '', '',
].join('\n'));
