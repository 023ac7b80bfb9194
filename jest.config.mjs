// Unit specs stand beside the source; what needs real processes stands in test/ and runs on dist.
/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/test/kit/setup.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
    // ESM-only packages that Node below 24.9 cannot load into jest's module registry.
    'node_modules/(content-disposition|cookie)/.+\\.js$': ['@swc/jest', { module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['node_modules/(?!(content-disposition|cookie)/)'],
  // A guard against hanging, not a measure: on a machine that others use too, a start alone takes many seconds at times.
  testTimeout: 60_000,
  // Two cores: real workers and bench-like tests starve each other beyond two at a time.
  maxWorkers: 2,
};
