/** The one style sheet of all pages, in the page itself, and the policy that lets the browser load nothing else. */
import { createHash } from 'node:crypto';

// Yes and No share every rule; no rule here may name one of them. Values are not hyphenated.
export const STYLE = `
:root { color-scheme: light dark; --ground: #fdfcfa; --panel: #f4f1ea; --text: #1d2126; --quiet: #4b525b; --line: #7b818a; --rule: #d9d4c8; --link: #0a4d86; --ring: #0a4d86; --fault: #a3211b; }
@media (prefers-color-scheme: dark) { :root { --ground: #15181c; --panel: #1f242a; --text: #eceef1; --quiet: #b6bdc6; --line: #8d96a1; --rule: #39414a; --link: #9accff; --ring: #ffd34d; --fault: #ff9d94; } }
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--text); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; max-width: 48rem; margin: 0 auto; padding: 0 1rem 3rem; overflow-wrap: anywhere; hyphens: auto; }
header .demonstration { flex: 0 0 100%; max-width: none; margin: -.5rem 0 .5rem; padding: 0 0 .5rem; border-bottom: 3px double var(--line); }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .25rem 1.5rem; padding: 1rem 0 .75rem; border-bottom: 1px solid var(--rule); }
header p { margin: 0; font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; min-height: 1.75rem; min-width: 1.75rem; padding: .125rem .25rem; }
nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2.125rem); line-height: 1.2; margin: 2rem 0 1rem; text-wrap: balance; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.0625rem; line-height: 1.35; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; max-width: 42rem; }
.lead { font-size: 1.125rem; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 3px; border-radius: 2px; }
dl { margin: 0; }
dt { color: var(--quiet); font-size: .9375rem; }
dd { margin: 0 0 .75rem; }
dd:last-child { margin-bottom: 0; }
.facts { display: grid; grid-template-columns: minmax(9rem, 17rem) 1fr; border-top: 1px solid var(--rule); }
.facts > div { display: contents; }
.facts dt, .facts dd { padding: .5rem 0; margin: 0; border-bottom: 1px solid var(--rule); }
.facts dt { font-size: inherit; padding-inline-end: 1.5rem; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); grid-auto-rows: 1fr; gap: 1rem; }
.for { font-size: 1.125rem; font-weight: 600; }
table { table-layout: fixed; border-collapse: collapse; width: 100%; margin: 0 0 1rem; }
th, td { text-align: start; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--rule); }
thead th { border-bottom: 2px solid var(--line); }
th[scope=row] { font-weight: 400; color: var(--quiet); }
th:first-child { width: 26%; }
.more { margin: 1rem 0; }
.more summary { padding: .5rem 0; min-height: 2.75rem; cursor: pointer; color: var(--link); }
.more[open] summary { margin-bottom: .5rem; }
.absent { color: var(--quiet); font-style: italic; }
.value { display: block; white-space: pre-wrap; unicode-bidi: plaintext; }
.points { margin: 0; padding-inline-start: 1.25rem; max-width: 42rem; }
.points li { margin-bottom: .5rem; }
form { margin: 2.5rem 0 0; }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; min-width: 0; }
legend { font-size: 1.25rem; font-weight: 700; line-height: 1.3; margin: 0 0 1rem; padding: 0; }
.choice { display: flex; align-items: flex-start; gap: .75rem; padding: 1rem 1.125rem; border: 2px solid var(--line); border-radius: .375rem; cursor: pointer; }
.choice input { flex: none; width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--text); }
.choice:has(input:checked) { border-color: var(--text); box-shadow: inset 0 0 0 1px var(--text); }
.choice:has(input:focus-visible) { outline: 3px solid var(--ring); outline-offset: 3px; }
.choice input:focus-visible { outline: none; }
@supports not selector(:has(*)) { .choice input:focus-visible { outline: 3px solid var(--ring); outline-offset: 3px; } }
label.name { display: block; font-weight: 600; margin-bottom: .25rem; }
.hint { color: var(--quiet); margin-bottom: .25rem; }
.field { margin-bottom: 1rem; max-width: 26rem; }
.field.wide { max-width: 42rem; }
.ask { margin: 2.25rem 0 .75rem; }
input.text, textarea.text { width: 100%; min-height: 2.75rem; padding: .375rem .625rem; font: inherit; color: inherit; background: var(--ground); border: 2px solid var(--line); border-radius: .25rem; }
button { min-height: 2.75rem; padding: .5rem 1.5rem; font: inherit; font-weight: 600; color: var(--ground); background: var(--text); border: 2px solid var(--text); border-radius: .375rem; cursor: pointer; }
.notice { border: 2px solid var(--line); border-radius: .375rem; padding: 1rem 1.125rem; margin: 1.5rem 0; }
.notice.fault { border-color: var(--fault); }
.notice h2 { margin: 0 0 .5rem; }
.notice p:last-child { margin-bottom: 0; }
.fault-text { color: var(--fault); font-weight: 600; }
dd p, td p { margin-bottom: .375rem; }
dd p:last-child, td p:last-child { margin-bottom: 0; }
.entry form, .ask ~ form { margin-top: 1rem; }
form + .entry { margin-top: 2rem; }
.entry { border-top: 1px solid var(--rule); padding: 1.25rem 0 .75rem; }
.entry h2 { margin-top: 0; }
.entry .facts { border-top: 0; }
.entry .facts dt, .entry .facts dd { border-bottom: 0; padding: .25rem 0; }
.vendor { border-bottom: 1px solid var(--rule); }
.vendor summary { padding: .625rem 0; min-height: 2.75rem; cursor: pointer; }
.vendor .facts { margin: 0 0 1rem 1.125rem; }
.aside { color: var(--quiet); }
.ways { padding: 0; margin: 0; list-style: none; }
.ways + p { margin-top: .75rem; }
.ways a { display: inline-block; min-height: 1.75rem; padding: .125rem 0; }
.reference { font-size: 1.125rem; }
.reference strong { display: block; font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2.125rem); line-height: 1.2; font-variant-numeric: tabular-nums; }
.value, bdi, code, textarea { hyphens: manual; }
code { font: .875em ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; }
.entry-id { color: var(--quiet); font-size: .9375rem; margin-top: 2rem; }
footer { border-top: 1px solid var(--rule); margin-top: 3rem; padding-top: 1rem; color: var(--quiet); font-size: .9375rem; }
footer p { margin-bottom: .375rem; }
@media (max-width: 38rem) { .pair, .facts { grid-template-columns: minmax(0, 1fr); } .facts dt { border-bottom: 0; padding-bottom: 0; font-size: .9375rem; color: var(--quiet); } .facts dd { padding-top: 0; } .entry .facts dt { padding-bottom: 0; } .entry .facts dd { padding: 0 0 .5rem; } table, thead, tbody { display: block; } tr { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); border-bottom: 1px solid var(--rule); } thead tr { border-bottom: 2px solid var(--line); } th, td, thead th { border-bottom: 0; } th:first-child { grid-column: 1 / -1; width: auto; padding-bottom: 0; font-size: .9375rem; } thead th:first-child { position: absolute; clip-path: inset(50%); } }
@media (forced-colors: active) { .choice:has(input:checked) { outline: 2px solid; } }
@media print { details::details-content { content-visibility: visible; } :root { color-scheme: light; --ground: #fff; --panel: #fff; --text: #000; --quiet: #333; --line: #000; --rule: #999; --link: #000; } body { max-width: none; padding: 0; font-size: 11pt; } nav, button { display: none; } h2, h3 { break-after: avoid; } .choice, .entry, .facts > div { break-inside: avoid; } main a[href^="http"]::after { content: " (" attr(href) ")"; } }
`;

/** The same look for mails: colours and type alone, nothing that a mail program could fetch. */
export const MAIL_STYLE = `
body { margin: 0; padding: 0; background: #fdfcfa; color: #1d2126; -webkit-text-size-adjust: 100%; }
.mail { max-width: 600px; margin: 0 auto; padding: 24px 16px 40px; font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
p { margin: 0 0 16px; }
a { color: #0a4d86; font-weight: 600; }
.way { background: #f4f1ea; border: 1px solid #d9d4c8; border-radius: 6px; padding: 16px 18px; margin: 24px 0; }
.from { color: #4b525b; font-size: 15px; border-top: 1px solid #d9d4c8; padding-top: 16px; margin: 32px 0 0; }
@media (prefers-color-scheme: dark) { body { background: #15181c; color: #eceef1; } a { color: #9accff; } .way { background: #1f242a; border-color: #39414a; } .from { color: #b6bdc6; border-color: #39414a; } }
`;

/** Sent with every page: its own style, its own forms, and nothing else from anywhere. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Of pages without a form. */
export const PUBLIC_POLICY = PAGE_POLICY.replace(`form-action 'self'`, `form-action 'none'`);

/** The link is the key to the page: it must not reach another host, a cache or an index. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': PAGE_POLICY,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
} as const;
