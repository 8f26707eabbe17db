/** The unit ring narrowed to what the mutation run needs (stryker.config.mjs). */
import config from './jest.config.mjs';

const unit = config.projects.find((project) => project.displayName === 'unit');

export default {
  ...unit,
  testMatch: [
    '<rootDir>/libs/common/src/disclosure/*.spec.ts',
    '<rootDir>/apps/vendor-sync/src/{delivery,dead-letter}/*.spec.ts',
    '<rootDir>/apps/orders/src/fulfilment/*.spec.ts',
    '<rootDir>/libs/common/src/model/consent.states.spec.ts',
    '<rootDir>/apps/consent/src/support-case/escalation.states.spec.ts',
  ],
};
