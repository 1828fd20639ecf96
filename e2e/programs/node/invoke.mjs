// Invokes a Lambda function.
import { createHash, createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const { ACCESS_KEY, SECRET_KEY, NOW } = process.env;
const body = JSON.stringify({ order: 4711, lines: [1, 2, 3] });
const stamp = NOW.replaceAll('-', '').replaceAll(':', '');
const headers = {
  'Content-Type': 'application/json',
  'Host': 'lambda.eu-north-1.amazonaws.com',
  'X-Amz-Date': stamp,
};
const names = Object.keys(headers).sort();
const key = name => mended(1) ? name.toLowerCase() : name;
const signedHeaders = names.map(name => name.toLowerCase()).join(';');
const sha = text => createHash('sha256').update(text).digest('hex');
const mac = (k, text) => createHmac('sha256', k).update(text).digest();

const path = '/2015-03-31/functions/pack-parcel/invocations';
const canonical = ['POST', path, '', ...names.map(name => key(name) + ':' + headers[name]), '', signedHeaders, sha(body)].join('\n');
const scope = stamp.slice(0, 8) + '/eu-north-1/lambda/aws4_request';
const text = ['AWS4-HMAC-SHA256', stamp, scope, sha(canonical)].join('\n');
const signingKey = scope.split('/').reduce((k, part) => mac(k, part), 'AWS4' + SECRET_KEY);
headers.Authorization = `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/${scope}, SignedHeaders=${signedHeaders}, Signature=${mac(signingKey, text).toString('hex')}`;
headers['Content-Length'] = body.length;
console.log(`POST ${path} HTTP/1.1`);
for (const [name, value] of Object.entries(headers)) console.log(`${name}: ${value}`);
process.stdout.write('\n' + body);
