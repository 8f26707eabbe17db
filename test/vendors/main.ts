import { startVendorServer, type VendorKind } from './vendor-server.js';

const { VENDOR_KIND, HOST = '127.0.0.1', PORT = '0', VENDOR_TOKEN, JOURNAL_FILE } = process.env;

if ((VENDOR_KIND !== 'keygen' && VENDOR_KIND !== 'plain') || !VENDOR_TOKEN || !/^\d+$/.test(PORT)) {
  console.error('VENDOR_KIND must be keygen or plain, VENDOR_TOKEN must be set, PORT must be a number.');
  process.exit(2);
}

const kind: VendorKind = VENDOR_KIND;
const server = await startVendorServer({
  kind,
  host: HOST,
  port: Number(PORT),
  token: VENDOR_TOKEN,
  journalFile: JOURNAL_FILE || undefined,
});

const leave = () => void server.close().finally(() => process.exit(0));
process.once('SIGTERM', leave).once('SIGINT', leave);
// Whoever started us with a channel and died must not leave us behind.
if (process.channel) process.once('disconnect', leave);

console.log(JSON.stringify({ kind, url: server.url }));
process.send?.({ kind, url: server.url, serving: Number(new URL(server.url).port) });
