/**
 * Who may import whom, as a drawing:
 *
 *   apps/orders ─┐          ┌─ jobs/        ── bullmq, ioredis
 *   apps/consent ├─▶ libs/common ─ http/    ── fastify; outgoing.ts alone ── axios
 *   apps/vendor-sync ┘      ├─ mail/        ── nodemailer; outgoing-mail.ts for vendors, customer-mail.ts for licensees
 *      │                    └─ disclosure/  ── the mint: disclose.ts alone; the opener: the two outgoing transports alone
 *      ├─ vendors/<api>/ ─▶ the port (vendor.ts), outcome.ts, answers.ts, the outgoing client,
 *      │                    and what a letter is made of. Nothing else: this is the wall.
 *      └─ escalation/    ─▶ the same, and the outgoing mail. The wall again.
 *
 *   test/, tools/ ─▶ everything; nothing ─▶ test/, tools/
 *
 * The apps meet in rows and jobs, never in imports.
 */
const TESTS = '\\.(spec|test)\\.ts$';

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
      name: 'common-knows-no-app',
      severity: 'error',
      from: { path: '^libs/common/' },
      to: { path: '^apps/' },
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
          '^libs/common/src/http/outgoing\\.ts$',
          '^libs/common/src/disclosure/(disclosed|fields|letter)\\.ts$',
        ],
      },
    },
    {
      name: 'the-wall-of-support',
      comment:
        'A support channel sees the port, its own files and the types it is given; never the model, the database or a job.',
      severity: 'error',
      from: { path: '^apps/vendor-sync/src/escalation/', pathNot: TESTS },
      to: {
        pathNot: [
          '^apps/vendor-sync/src/escalation/',
          '^apps/vendor-sync/src/vendors/(vendor|outcome|answers)\\.ts$',
          '^libs/common/src/http/outgoing\\.ts$',
          '^libs/common/src/mail/outgoing-mail\\.ts$',
          '^libs/common/src/disclosure/(disclosed|fields|letter)\\.ts$',
        ],
      },
    },
    {
      name: 'the-wall-takes-types',
      comment: 'The packet and the transports come in as arguments; what is behind the wall knows their types only.',
      severity: 'error',
      from: { path: '^apps/vendor-sync/src/(vendors/[^/]+|escalation)/', pathNot: TESTS },
      to: {
        path: '^libs/common/src/(http/outgoing|mail/outgoing-mail|disclosure/disclosed)\\.ts$',
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
      comment: 'Only jobs/ knows BullMQ and Redis.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/common/src/jobs/' },
      to: { path: 'node_modules/(bullmq|@nestjs/bullmq|ioredis)/' },
    },
    {
      name: 'fastify-behind-http',
      comment: 'Only http/ knows the server and its status codes.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/common/src/http/' },
      to: { path: 'node_modules/(fastify|@nestjs/platform-fastify)/' },
    },
    {
      name: 'one-way-out',
      comment:
        'Nothing but the outgoing client opens a connection to a vendor. (problem.ts reads the names of statuses, pages-listener.ts listens.)',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['^libs/common/src/http/(outgoing|problem|pages-listener)\\.ts$', TESTS],
      },
      to: {
        path: ['node_modules/(axios|undici|got|node-fetch)/', '^(node:)?(https?|http2|net|tls|dgram)$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'mail-behind-mail',
      comment: 'Only mail/ knows the mail server.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/common/src/mail/', TESTS] },
      to: { path: 'node_modules/nodemailer/' },
    },
    {
      name: 'licensees-from-consent-alone',
      comment:
        'Only consent writes to licensees, and only vendor-sync to vendors: neither can reach the recipients of the other.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/consent/', TESTS] },
      to: { path: '^libs/common/src/mail/customer-mail\\.ts$' },
    },
    {
      name: 'vendors-from-vendor-sync-alone',
      comment: 'Orders asks the outgoing client whether an address may be registered; it is given no packet to send.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/vendor-sync/', '^apps/orders/src/catalogue/', TESTS] },
      to: { path: '^libs/common/src/(mail/outgoing-mail|http/outgoing)\\.ts$' },
    },
    {
      name: 'one-mint',
      comment: 'A packet is made in disclose.ts and opened through open-packet.ts; the rest knows its type.',
      severity: 'error',
      from: {
        path: '^(apps|libs|tools)/',
        pathNot: ['^libs/common/src/disclosure/(disclose|open-packet)\\.ts$', TESTS],
      },
      to: { path: '^libs/common/src/disclosure/disclosed\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'two-openers',
      comment: 'A packet is opened by the two transports that send it, over HTTP and by mail.',
      severity: 'error',
      from: {
        path: '^(apps|libs|tools)/',
        pathNot: ['^libs/common/src/(http/outgoing|mail/outgoing-mail)\\.ts$', TESTS],
      },
      to: { path: '^libs/common/src/disclosure/open-packet\\.ts$' },
    },
    {
      name: 'one-door',
      comment: 'Only the delivery of vendor-sync discloses.',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/', pathNot: ['^apps/vendor-sync/src/delivery/', TESTS] },
      to: { path: '^libs/common/src/disclosure/disclose\\.ts$' },
    },
    {
      name: 'entities-are-leaves',
      comment:
        'The model imports the model and nothing of ours beside it. (new-delivery.ts fills a row in and gives it its id.)',
      severity: 'error',
      from: { path: '^libs/common/src/model/', pathNot: ['^libs/common/src/model/new-delivery\\.ts$', TESTS] },
      to: { path: '^(apps|libs)/', pathNot: '^libs/common/src/(model|disclosure/(fields|purposes))' },
    },
    {
      name: 'a-new-delivery-needs-an-id',
      severity: 'error',
      from: { path: '^libs/common/src/model/new-delivery\\.ts$' },
      to: { path: '^(apps|libs)/', pathNot: '^libs/common/src/(model/|disclosure/purposes|database/ids\\.ts$)' },
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
