import tseslint from 'typescript-eslint';
import { seamRules } from './tools/check/seam-rules.mjs';

const PROCESS_ENV = 'Settings are read in env.ts, once, at start.';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.sparsam/', 'reports/', '.stryker-tmp/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,mjs,cjs}'],
    rules: {
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-lines': ['error', { max: 300 }],
      'no-duplicate-imports': 'error',
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(only|skip|todo|failing|skipIf|runIf)$/]',
          message: 'Every test runs, always.',
        },
        {
          selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]',
          message: 'Every test runs, always.',
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A promise nobody awaits is a job nobody finishes.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: PROCESS_ENV }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:process', message: PROCESS_ENV },
            { name: 'process', message: PROCESS_ENV },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [
      '**/*.spec.ts',
      'libs/common/src/disclosure/{disclose,disclose-together}.ts',
      'libs/common/src/kernel/jobs/unit-of-work.ts',
      // They change rows that nobody is nudged about.
      'apps/orders/src/{catalogue,customer}/*.service.ts',
      'apps/keeper/src/retention/*.service.ts',
      'apps/consent/src/person/{correction,rights}.service.ts',
      'apps/consent/src/mail/returned-mail.service.ts',
      'apps/support/src/{case/support-case,composer/composer}.service.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='crashPoint'] > Literal[value=/[.](before|after)-commit$/]",
          message: 'A commit and its crash points are those of a unit of work (kernel/jobs/unit-of-work.ts).',
        },
        {
          selector: "CallExpression[callee.property.name='transaction']",
          message:
            'What others hear of is a unit of work (kernel/jobs/unit-of-work.ts). What nobody is nudged about is listed here.',
        },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [
      '**/*.spec.ts',
      // Read what no entity describes, over a client of their own: roles, triggers, the queue's schema.
      'libs/common/src/{model/migrate,kernel/jobs/queue-schema}.ts',
    ],
    plugins: { sparsam: seamRules },
    rules: {
      'sparsam/derived-rows': 'error',
      'sparsam/closed-sets': 'error',
      'sparsam/spelled-sets': 'error',
      'sparsam/ordered-limits': 'error',
    },
  },
  // A migration says what was true when it was written.
  { files: ['libs/common/src/model/migrations/**'], rules: { 'sparsam/spelled-sets': 'off' } },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    rules: {
      // Nest reads constructor types at run time: a type-only import would erase them.
      '@typescript-eslint/consistent-type-imports': 'off',
      'no-restricted-globals': [
        'error',
        {
          name: 'fetch',
          message: 'Vendors are called through disclosure/transports/outgoing.ts and nobody else is called.',
        },
        {
          name: 'WebSocket',
          message: 'Vendors are called through disclosure/transports/outgoing.ts and nobody else is called.',
        },
      ],
    },
  },
  // Asks the identity provider where its keys are; the address is a setting, and nothing about a person goes with it.
  { files: ['libs/common/src/kernel/http/access.ts'], rules: { 'no-restricted-globals': 'off' } },
  // Tables are as long as what they list.
  {
    files: ['libs/common/src/model/migrations/**', '.dependency-cruiser.cjs', 'tools/client/sparsam.ts'],
    rules: { 'max-lines': 'off' },
  },
  // Who may read the environment: env.ts of each program, whoever starts programs, and the support of the tests.
  {
    files: [
      '**/env.ts',
      'tools/start/{paths,start,supervisor}.ts',
      'tools/{demo,bench}/**',
      'tools/check/compose.ts',
      'test/**',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  // The tools talk to a person at a terminal.
  { files: ['tools/**', 'test/vendors/main.ts'], rules: { 'no-console': 'off' } },
);
