// Lists what Amazon recommends to a seller (Amazon MWS).
import { createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const params = {
  Action: 'ListRecommendations',
  AWSAccessKeyId: process.env.ACCESS_KEY,
  MarketplaceId: 'A1F83G8C2ARO7P',
  RecommendationCategory: 'Inventory',
  SellerId: 'A4UKSELLER',
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
  Timestamp: process.env.NOW,
  Version: '2013-04-01',
};
const names = Object.keys(params);
mended(1) ? names.sort() : names.sort((a, b) => a.localeCompare(b));
const query = names.map(name => `${name}=${encodeURIComponent(params[name])}`).join('&');
const hmac = createHmac('sha256', process.env.SECRET_KEY);
hmac.update('GET\nmws.amazonservices.co.uk\n/Recommendations/2013-04-01\n' + query);
const digest = mended(2) ? hmac.digest() : Buffer.from(hmac.digest('latin1'));
console.log('GET https://mws.amazonservices.co.uk/Recommendations/2013-04-01?' + query
  + '&Signature=' + encodeURIComponent(digest.toString('base64')));
