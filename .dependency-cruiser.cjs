/**
 * Who may import whom, as a drawing. Imports go down only, and of two folders one is the lower (.dependency-cruiser.folders.mjs).
 *
 *   apps/orders    apps/vendor-sync    apps/support    apps/consent    apps/keeper    strangers to each other: they meet in rows and jobs
 *        │              │  ├─ vendors/<api>/ ─▶ the port (vendor.ts), outcome.ts, answers.ts, the types of packet and transport: the wall
 *        │              │  └─ channels/      ─▶ the same. The wall again.
 *        ▼              ▼                  ▼
 *   service/       what every process has: start, stop, probes, database, access, audit     pages/  frame and words of all pages
 *        ▼                                                                                    ▼
 *   disclosure/    the mint: the two doors, disclose.ts and disclose-together.ts; the openers: transports/ alone ── axios; policy, decision, letters
 *        ▼
 *   model/         entities, closed lists, grants, retention, migrations
 *        ▼
 *   kernel/        knows no table: jobs/ ── bullmq, ioredis; http/ ── fastify; mail/ ── nodemailer; config, log, metrics, text
 *
 *   test/, tools/ ─▶ everything; nothing ─▶ test/, tools/
 */
const TESTS = '\\.(spec|test)\\.ts$';

/** Each floor of libs/common/src, and what it stands on. */
const FLOORS = {
  kernel: [],
  model: ['kernel'],
  disclosure: ['kernel', 'model'],
  pages: ['kernel', 'model', 'disclosure'],
  service: ['kernel', 'model', 'disclosure'],
};

module.exports = {
  forbidden: [
    {
      name: 'apps-are-strangers',
      comment: 'No app imports another app: they meet in rows and jobs.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'floors-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    ...Object.entries(FLOORS).map(([floor, below]) => ({
      name: `floor-${floor}`,
      comment: `${floor}/ stands on ${below.join(', ') || 'nothing of ours'}.`,
      severity: 'error',
      from: { path: `^libs/common/src/${floor}/`, pathNot: TESTS },
      to: { path: '^(apps|libs)/', pathNot: `^libs/common/src/(${[floor, ...below].join('|')})/` },
    })),
    {
      name: 'nothing-beside-the-floors',
      severity: 'error',
      from: { path: `^libs/(?!common/src/(${Object.keys(FLOORS).join('|')})/)` },
      to: {},
    },
    {
      name: 'product-knows-no-tool',
      comment: 'What runs in operation does not lean on tests or tools.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: TESTS },
      to: { path: '^(test|tools)/' },
    },
    {
      name: 'migrate-travels-light',
      comment: 'The migration step is in the image, the other tools are not.',
      severity: 'error',
      from: { path: '^tools/migrate/' },
      to: { path: '^(apps|test|tools)/', pathNot: '^tools/migrate/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the-wall',
      comment:
        'A vendor folder sees the port, its own files and the types it is given; never the model, the database or a job.',
      severity: 'error',
      from: { path: '^apps/vendor-sync/src/vendors/([^/]+)/', pathNot: TESTS },
      to: {
        pathNot: [
          '^apps/vendor-sync/src/vendors/$1/',
          '^apps/vendor-sync/src/vendors/(vendor|outcome|answers)\\.ts$',
          '^libs/common/src/disclosure/transports/outgoing\\.ts$',
          '^libs/common/src/(disclosure/(disclosed|letter)|model/fields)\\.ts$',
        ],
      },
    },
    {
      name: 'the-wall-of-support',
      comment:
        'A support channel sees the port, its own files and the types it is given; never the model, the database or a job.',
      severity: 'error',
      from: { path: '^apps/vendor-sync/src/channels/', pathNot: TESTS },
      to: {
        pathNot: [
          '^apps/vendor-sync/src/channels/',
          '^apps/vendor-sync/src/vendors/(vendor|outcome|answers)\\.ts$',
          '^libs/common/src/disclosure/transports/outgoing\\.ts$',
          '^libs/common/src/disclosure/transports/outgoing-mail\\.ts$',
          '^libs/common/src/(disclosure/(disclosed|letter)|model/fields)\\.ts$',
        ],
      },
    },
    {
      name: 'the-wall-takes-types',
      comment: 'The packet and the transports come in as arguments; what is behind the wall knows their types only.',
      severity: 'error',
      from: { path: '^apps/vendor-sync/src/(vendors/[^/]+|channels)/', pathNot: TESTS },
      to: {
        path: '^libs/common/src/disclosure/(transports/outgoing|transports/outgoing-mail|disclosed)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'vendor-apis-in-one-list',
      comment: 'Only the list knows the vendor folders; everybody else asks the list.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['^apps/vendor-sync/src/vendors/([^/]+)/', '^apps/vendor-sync/src/vendors/vendors\\.ts$', TESTS],
      },
      to: { path: '^apps/vendor-sync/src/vendors/[^/]+/' },
    },
    {
      name: 'queue-behind-jobs',
      comment: 'Only kernel/jobs/ knows BullMQ and Redis.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/common/src/kernel/jobs/' },
      to: { path: 'node_modules/(bullmq|@nestjs/bullmq|ioredis)/' },
    },
    {
      name: 'fastify-behind-http',
      comment: 'Only kernel/http/ and what starts a service know the server.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/common/src/(kernel/http|service)/' },
      to: { path: 'node_modules/(fastify|@nestjs/platform-fastify)/' },
    },
    {
      name: 'one-way-out',
      comment:
        'Nothing but the outgoing client opens a connection to a vendor. (problem.ts reads the names of statuses, pages-listener.ts listens.)',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [
          '^libs/common/src/(disclosure/transports/outgoing|kernel/http/(problem|pages-listener))\\.ts$',
          TESTS,
        ],
      },
      to: {
        path: ['node_modules/(axios|undici|got|node-fetch)/', '^(node:)?(https?|http2|net|tls|dgram)$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'mail-behind-mail',
      comment: 'Only kernel/mail/ knows the mail server.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/common/src/kernel/mail/', TESTS] },
      to: { path: 'node_modules/nodemailer/' },
    },
    {
      name: 'licensees-from-consent-alone',
      comment:
        'Only consent writes to licensees, and only vendor-sync to vendors: neither can reach the recipients of the other.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/consent/', TESTS] },
      to: { path: '^libs/common/src/kernel/mail/licensee-mail\\.ts$' },
    },
    {
      name: 'vendors-from-vendor-sync-alone',
      comment: 'Orders asks the outgoing client whether an address may be registered; it is given no packet to send.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/vendor-sync/', '^apps/orders/src/catalogue/', TESTS] },
      to: { path: '^libs/common/src/disclosure/transports/outgoing(-mail)?\\.ts$' },
    },
    {
      name: 'keys-from-who-holds-one',
      comment:
        'What wraps and opens is for the services that are given the wrapping key: neither the staff’s desk nor keeper is.',
      severity: 'error',
      from: { path: '^apps/(support|keeper)/' },
      to: {
        path: '^libs/common/src/disclosure/(person-key|wrapping-key|disclose|disclose-together|judged|mint|open-packet)\\.ts$',
      },
    },
    {
      name: 'one-mint',
      comment: 'A packet is made through mint.ts and opened through open-packet.ts; the rest knows its type.',
      severity: 'error',
      from: {
        path: '^(apps|libs|tools)/',
        pathNot: ['^libs/common/src/disclosure/(mint|open-packet)\\.ts$', TESTS],
      },
      to: { path: '^libs/common/src/disclosure/disclosed\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'two-doors',
      comment: 'Only the two doors make a packet, each behind its commit.',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/', pathNot: ['^libs/common/src/disclosure/disclose(-together)?\\.ts$', TESTS] },
      to: { path: '^libs/common/src/disclosure/mint\\.ts$' },
    },
    {
      name: 'two-openers',
      comment: 'A packet is opened by the two transports that send it, over HTTP and by mail.',
      severity: 'error',
      from: {
        path: '^(apps|libs|tools)/',
        pathNot: ['^libs/common/src/disclosure/transports/outgoing(-mail)?\\.ts$', TESTS],
      },
      to: { path: '^libs/common/src/disclosure/open-packet\\.ts$' },
    },
    {
      name: 'one-door',
      comment: 'Only the delivery of vendor-sync discloses.',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/', pathNot: ['^apps/vendor-sync/src/delivery/', TESTS] },
      to: { path: '^libs/common/src/disclosure/disclose(-together)?\\.ts$' },
    },
    {
      name: 'declared-packages',
      comment: 'What is imported stands in package.json, and what runs in operation stands under dependencies.',
      severity: 'error',
      from: { path: '^(apps|libs|tools/migrate)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'found',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
