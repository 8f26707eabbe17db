/** The public vendor list as a page: no script, no foreign host, readable in a text browser. */
import { createHash } from 'node:crypto';
import { html, raw } from '#common/render/html.js';
import type { Html } from '#common/render/html.js';
import type { PublicList, PublicRule, PublicVendor } from './public-list.js';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
.vendor { border-top: 1px solid; padding: 1rem 0; }
.vendor h3 { margin: 0 0 .5rem; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .25rem 1rem; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { border-top: 1px solid; padding: .5rem; text-align: left; vertical-align: top; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } table, tbody, tr, th, td { display: block; border: 0; padding: .1rem 0; } thead { display: none; } tr { border-top: 1px solid; padding: .5rem 0; } }
@media print { body { max-width: none; } }
`;

export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** One piece, so that no formatter comes between: the browser compares the hash of every byte within. */
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);

const fields = (labels: readonly string[]): string => labels.join(', ') || 'nothing about a person';

const until = (day: string, isInForce: boolean): Html =>
  html`, until <time datetime="${day}">${day}</time>${isInForce ? '' : ': it has lapsed, nothing is sent'}`;

/** Whatever stands before the at sign: none of it is a header of the mail. */
const mailtoOf = (address: string): string => encodeURIComponent(address).replace(/%40(?!.*%40)/, '@');

const vendorPart = (vendor: PublicVendor): Html =>
  html` <section class="vendor">
    <h3>${vendor.name}</h3>
    <dl>
      <dt>Legal entity</dt>
      <dd>${vendor.legalEntity}</dd>
      <dt>Head office</dt>
      <dd>${vendor.headOffice}</dd>
      <dt>Country</dt>
      <dd>${vendor.countryName}</dd>
      <dt>Safeguard</dt>
      <dd>
        ${vendor.safeguard}${vendor.safeguardExpiresOn ? until(vendor.safeguardExpiresOn, vendor.safeguardInForce) : ''}
      </dd>
      <dt>Told for an order, at most</dt>
      <dd>${fields(vendor.toldForOrder)}</dd>
      ${
        vendor.toldWithConsent.length > 0
          ? html`<dt>Told for a support case, only with your consent</dt>
              <dd>${fields(vendor.toldWithConsent)}</dd>`
          : ''
      }
      <dt>Privacy contact</dt>
      <dd><a href="mailto:${mailtoOf(vendor.privacyContact)}">${vendor.privacyContact}</a></dd>
    </dl>
  </section>`;

const ruleRow = (rule: PublicRule): Html =>
  html` <tr>
    <th scope="row">${rule.purpose}</th>
    <td>${fields(rule.fields)}</td>
    <td>${rule.onlyWithConsent ? 'only with your consent' : rule.fields.length > 0 ? 'yes' : '–'}</td>
    <td>${rule.because}</td>
  </tr>`;

export function publicListPage(list: PublicList): string {
  // Style and its tags in one piece: the policy names the hash of every byte between the tags.
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Whom we tell: all vendors</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <h1>Whom we tell: all vendors</h1>
          <p>
            To deliver a license we tell its vendor who uses it: the fields below, to the vendor of that product and to
            nobody else. Where a vendor takes support cases, it is told who you are and what went wrong only with your
            consent; without it, the serial number alone. This list is made from the same register that our software
            obeys; a product whose vendor is not on it cannot be ordered.
          </p>
          <p>
            As of <time datetime="${list.asOf}">${list.asOf.slice(0, 16).replace('T', ' ')} UTC</time>. Also as
            <a href="vendors.json">JSON</a>.
          </p>
          <h2>Vendors (${list.vendors.length})</h2>
          ${list.vendors.length > 0 ? list.vendors.map(vendorPart) : html`<p>No vendor is registered yet.</p>`}
          <h2>What may leave, and why</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Purpose</th>
                <th scope="col">About a person, at most</th>
                <th scope="col">Sent</th>
                <th scope="col">Because</th>
              </tr>
            </thead>
            <tbody>
              ${list.rules.map(ruleRow)}
            </tbody>
          </table>
        </main>
      </body>
    </html> `;
  return page.text;
}
