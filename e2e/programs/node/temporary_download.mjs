// Presigns a download with the temporary keys of a role (S3).
import { createHash, createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const { ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, NOW } = process.env;
const host = 'archive-example.s3.us-west-2.amazonaws.com';
const path = '/2026/report.csv';
const stamp = NOW.replace(/[-:]/g, '');
const scope = `${stamp.slice(0, 8)}/us-west-2/s3/aws4_request`;
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

const query = {
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': `${ACCESS_KEY}/${scope}`,
  'X-Amz-Date': stamp,
  'X-Amz-Expires': 900,
};
if (mended(1)) {
  query['X-Amz-Security-Token'] = SESSION_TOKEN;
}
query['X-Amz-SignedHeaders'] = 'host';
const encoded = Object.entries(query).map(([name, value]) => name + '=' + encodeURIComponent(value)).join('&');

const request = `GET\n${path}\n${encoded}\nhost:${host}\n\nhost\nUNSIGNED-PAYLOAD`;
const text = ['AWS4-HMAC-SHA256', stamp, scope, createHash('sha256').update(request).digest('hex')].join('\n');
const signature = hmac(scope.split('/').reduce((key, part) => hmac(key, part), 'AWS4' + SECRET_KEY), text).toString('hex');
let url = `https://${host}${path}?${encoded}`;
if (!url.includes('Security-Token')) {
  url += '&X-Amz-Security-Token=' + encodeURIComponent(SESSION_TOKEN);
}
console.log(`GET ${url}&X-Amz-Signature=${signature}`);
