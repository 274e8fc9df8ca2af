/** Who may import whom. DESIGN: imports run one way, and no service imports another's folder. */
const SERVICES = '(auth-service|chat-service|ml-core|analytics)'
const EDGES = '(routers|realtime|jobs)'

module.exports = {
  forbidden: [
    {
      name: 'no-service-imports-another',
      comment: 'Services meet in common/contracts, never in each other.',
      severity: 'error',
      from: { path: `^${SERVICES}/` },
      to: { path: `^${SERVICES}/`, pathNot: '^$1/' },
    },
    {
      name: 'common-knows-no-one',
      severity: 'error',
      from: { path: '^common/src/', pathNot: '\\.test\\.ts$' },
      to: { path: `^(${SERVICES}|client|standalone|web)/` },
    },
    {
      name: 'client-knows-only-contracts',
      severity: 'error',
      from: { path: '^client/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(common/src/(?!contracts/|ids)|auth-service|chat-service|ml-core|analytics|standalone)' },
    },
    {
      name: 'web-knows-only-the-client-and-contracts',
      severity: 'error',
      from: { path: '^web/src/', pathNot: '\\.test\\.ts$' },
      to: { path: `^(common/src/(?!contracts/|ids)|${SERVICES}|standalone)` },
    },
    {
      name: 'web-areas-do-not-know-each-other',
      comment: 'What two areas need is a component, a hook of the session, or the client.',
      severity: 'error',
      from: { path: '^web/src/(account|chat|moderation|dashboards|admin)/' },
      to: { path: '^web/src/(account|chat|moderation|dashboards|admin)/', pathNot: '^web/src/$1/' },
    },
    {
      name: 'web-shared-code-knows-no-area',
      severity: 'error',
      from: { path: '^web/src/(components|session|layout|i18n|api)/' },
      to: { path: '^web/src/(account|chat|moderation|dashboards|admin)/' },
    },
    {
      name: 'edges-do-not-reach-past-services',
      comment: 'A router, socket or job calls a service; SQL is not its business.',
      severity: 'error',
      from: { path: `/src/${EDGES}/`, pathNot: '\\.test\\.ts$' },
      to: { path: '/src/(repositories|db)/' },
    },
    {
      name: 'services-do-not-know-their-edges',
      severity: 'error',
      from: { path: '/src/services/', pathNot: '\\.test\\.ts$' },
      to: { path: `/src/(${EDGES}|db)/|^common/src/http/|^node_modules/(hono|drizzle-orm|postgres)/` },
    },
    {
      name: 'repositories-know-only-the-database',
      severity: 'error',
      from: { path: '/src/repositories/', pathNot: '\\.test\\.ts$' },
      to: { path: `/src/(${EDGES}|services)/|^common/src/http/|^node_modules/hono/` },
    },
    {
      name: 'composition-is-imported-by-main-only',
      severity: 'error',
      from: { path: '/src/', pathNot: '(/src/main\\.ts|/src/app\\.ts|^standalone/|\\.test\\.ts)$' },
      to: { path: '/src/(app|main)\\.ts$', pathNot: '^common/src/http/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|\\.py$|/migrations/|/models/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['parley-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
    combinedDependencies: true,
  },
}
