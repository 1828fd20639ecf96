// Creates a shopping cart (Product Advertising API).
import { createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

function sign(host, path, query) {
  let text = `GET
    ${host}
    ${path}
    ${query}`;
  if (mended(1)) {
    text = text.replace(/^ +/gm, '');
  }
  return createHmac('sha256', process.env.SECRET_KEY).update(text).digest('base64');
}

const query = [
  ['AWSAccessKeyId', process.env.ACCESS_KEY],
  ['AssociateTag', 'games0h-20'],
  ['Item.1.ASIN', 'B00EXAMPLE'],
  ['Item.1.Quantity', '2'],
  ['Operation', 'CartCreate'],
  ['Service', 'AWSECommerceService'],
  ['Timestamp', process.env.NOW],
].map(pair => pair.map(encodeURIComponent).join('=')).join('&');
const signature = sign('webservices.amazon.com', '/onca/xml', query);
console.log('GET https://webservices.amazon.com/onca/xml?' + query + '&Signature=' + encodeURIComponent(signature));
