// Searches cafés in a product list that was typed on a Mac (Product Advertising API).
import { createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const keywords = 'Caf\u00e9 cr\u00e8me';
const query = text => [
  'AWSAccessKeyId=' + process.env.ACCESS_KEY,
  'AssociateTag=cafe0i-21',
  'Keywords=' + encodeURIComponent(text),
  'Operation=ItemSearch',
  'SearchIndex=Grocery',
  'Service=AWSECommerceService',
  'Timestamp=' + encodeURIComponent(process.env.NOW),
].join('&');

const signed = query(mended(1) ? keywords : keywords.normalize('NFD'));
const signature = createHmac('sha256', process.env.SECRET_KEY)
  .update('GET\nwebservices.amazon.fr\n/onca/xml\n' + signed)
  .digest('base64');
console.log('GET https://webservices.amazon.fr/onca/xml?' + query(keywords) + '&Signature=' + encodeURIComponent(signature));
