// Searches an OpenSearch domain.
import { createHash, createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const target = new URL('https://search-docs-k3xexample.eu-west-1.es.amazonaws.com/notes/_search?q=title%3Amilk&size=5');
const options = { host: target.host, path: target.pathname + target.search, method: 'GET' };
const now = process.env.NOW.replace(/[:-]/g, '');
const hash = text => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

const request = [
  options.method,
  mended(1) ? target.pathname : options.path,
  target.search.slice(1),
  'host:' + options.host,
  'x-amz-date:' + now,
  '',
  'host;x-amz-date',
  hash(''),
].join('\n');
const scope = [now.slice(0, 8), 'eu-west-1', 'es', 'aws4_request'];
const text = ['AWS4-HMAC-SHA256', now, scope.join('/'), hash(request)].join('\n');
const signature = hmac(scope.reduce((key, part) => hmac(key, part), 'AWS4' + process.env.SECRET_KEY), text).toString('hex');
const credential = process.env.ACCESS_KEY + '/' + scope.join('/');
console.log(`GET ${options.path} HTTP/1.1
Host: ${options.host}
X-Amz-Date: ${now}
Authorization: AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}
`);
