// Finds orders by a buyer's address (Amazon MWS).
import { createHmac } from 'node:crypto';
import querystring from 'node:querystring';
const mended = n => (process.env.MEND ?? "").split(",").some(m => m === "all" || m === String(n));

const section = '/Orders/2013-09-01';
const params = {
  AWSAccessKeyId: process.env.ACCESS_KEY,
  Action: 'ListOrders',
  BuyerEmail: "o'hara*shop@example.com",
  CreatedAfter: '2026-11-01T00:00:00Z',
  'MarketplaceId.Id.1': 'ATVPDKIKX0DER',
  SellerId: 'A2NEXAMPLE1QTT',
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
  Timestamp: process.env.NOW,
  Version: '2013-09-01',
};
const sent = querystring.stringify(params);
const signed = mended(1) ? sent.replaceAll("'", '%27').replaceAll('*', '%2A') : sent;
const path = mended(2) ? section : section.toLowerCase();
const hmac = createHmac('sha256', process.env.SECRET_KEY).update(`POST\nmws.amazonservices.com\n${path}\n${signed}`);
const body = sent + '&' + querystring.stringify({ Signature: hmac.digest('base64') });
process.stdout.write(`POST ${section} HTTP/1.1
Host: mws.amazonservices.com
Content-Type: application/x-www-form-urlencoded
Content-Length: ${body.length}

${body}`);
