// Reads an object from Google Cloud Storage through its S3 interface.
import { createHash, createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const stamp = process.env.NOW.replace(/[-:]/g, '');
const empty = createHash('sha256').digest('hex');
const headers = {
  'accept-encoding': 'identity',
  'host': 'storage.googleapis.com',
  'x-amz-content-sha256': empty,
  'x-amz-date': stamp,
};
if (mended(1)) {
  delete headers['accept-encoding'];
}
const list = Object.keys(headers).join(';');
const lines = Object.entries(headers).map(([name, value]) => name + ':' + value + '\n').join('');
const request = `GET\n/archive-example/notes.txt\n\n${lines}\n${list}\n${empty}`;
const scope = stamp.slice(0, 8) + '/auto/s3/aws4_request';
const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${createHash('sha256').update(request).digest('hex')}`;
let key = 'AWS4' + process.env.SECRET_KEY;
for (const part of [...scope.split('/'), text]) key = createHmac('sha256', key).update(part).digest();

headers['accept-encoding'] = 'gzip,gfe'; // as the server logs it
headers.authorization = `AWS4-HMAC-SHA256 Credential=${process.env.ACCESS_KEY}/${scope}, SignedHeaders=${list}, Signature=${key.toString('hex')}`;
console.log(['GET /archive-example/notes.txt HTTP/1.1', ...Object.entries(headers).map(h => h.join(': '))].join('\n') + '\n');
