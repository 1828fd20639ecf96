// Looks for products by name (Amazon MWS).
import { createHmac } from 'node:crypto';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const encode = text => mended(1)
  ? encodeURIComponent(text).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase())
  : encodeURIComponent(text);

const params = {
  Action: 'ListMatchingProducts',
  AWSAccessKeyId: process.env.ACCESS_KEY,
  MarketplaceId: 'ATVPDKIKX0DER',
  Query: "men's shoes (brown)",
  SellerId: 'A2NEXAMPLE1QTT',
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
  Timestamp: process.env.NOW,
  Version: '2011-10-01',
};
const query = Object.keys(params).sort().map(name => name + '=' + encode(params[name])).join('&');
const text = ['GET', 'mws.amazonservices.com', '/Products/2011-10-01', query].join('\n');
const signature = createHmac('sha256', process.env.SECRET_KEY).update(text).digest('base64');
console.log(`GET https://mws.amazonservices.com/Products/2011-10-01?${query}&Signature=${encodeURIComponent(signature)}`);
