// Gets the lowest offers for an SKU (Amazon MWS).
import { createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const query = new URLSearchParams([
  ['AWSAccessKeyId', process.env.ACCESS_KEY],
  ['Action', 'GetLowestOfferListingsForSKU'],
  ['ItemCondition', 'New'],
  ['MarketplaceId', 'A1PA6795UKMFR9'],
  ['SellerId', 'A1SELLERDE'],
  ['SellerSKUList.SellerSKU.1', 'kabel~2m rot'],
  ['SellerSKUList.SellerSKU.2', 'kabel*5m'],
  ['SignatureMethod', 'HmacSHA256'],
  ['SignatureVersion', '2'],
  ['Timestamp', process.env.NOW],
  ['Version', '2011-10-01'],
]);
let canonical = query.toString();
if (mended(1)) canonical = canonical.replaceAll('+', '%20');
if (mended(2)) canonical = canonical.replaceAll('%7E', '~');
if (mended(3)) canonical = canonical.replaceAll('*', '%2A');

const text = ['GET', 'mws.amazonservices.de', '/Products/2011-10-01', canonical].join('\n');
query.set('Signature', createHmac('sha256', process.env.SECRET_KEY).update(text).digest('base64'));
console.log(`GET https://mws.amazonservices.de/Products/2011-10-01?${query}`);
