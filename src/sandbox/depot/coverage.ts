// What this Depot covers of the real one. A test holds the table to the routes that are served and to the files named.

export interface Coverage {
  readonly rpc: string;
  readonly state: 'supported' | 'partial' | 'not started';
  /** The test that drives it; null for what is not started. */
  readonly testedBy: string | null;
  readonly note?: string;
}

const SERVER_TEST = 'test/sandbox/depot/server.test.ts';

const supported = (service: string, ...methods: readonly string[]): readonly Coverage[] =>
  methods.map((method) => ({ rpc: `${service}/${method}`, state: 'supported', testedBy: SERVER_TEST }));

const notStarted = (service: string, note: string, ...methods: readonly string[]): readonly Coverage[] =>
  methods.map((method) => ({ rpc: `${service}/${method}`, state: 'not started', testedBy: null, note }));

export const COVERAGE: readonly Coverage[] = [
  ...supported(
    'depot.core.v1.ProjectService',
    'ListProjects',
    'GetProject',
    'CreateProject',
    'UpdateProject',
    'DeleteProject',
    'ResetProject',
    'ResetProjectMachines',
    'ListTrustPolicies',
    'AddTrustPolicy',
    'UpdateTrustPolicy',
    'RemoveTrustPolicy',
    'ListTokens',
    'CreateToken',
    'UpdateToken',
    'DeleteToken',
    'GetRegistryRetentionPolicy',
    'UpdateRegistryRetentionPolicy',
  ),
  ...supported('depot.core.v1.BuildService', 'ShareBuild', 'StopSharingBuild', 'ListBuilds', 'GetBuild'),
  ...supported(
    'depot.build.v1.BuildService',
    'CreateBuild',
    'FinishBuild',
    'GetBuildSteps',
    'GetBuildStepLogs',
  ),
  ...supported('depot.build.v1.RegistryService', 'ListImages', 'DeleteImage'),
  ...supported('depot.core.v1.UsageService', 'ListProjectUsage', 'GetProjectUsage'),
  {
    rpc: 'depot.core.v1.UsageService/GetUsage',
    state: 'partial',
    testedBy: SERVER_TEST,
    note: 'container builds and storage; no GitHub Actions or sandboxes',
  },
  {
    rpc: 'depot.core.v1.OrganizationService/ListOrganizations',
    state: 'partial',
    testedBy: SERVER_TEST,
    note: 'refuses organization tokens, as Depot does; there are no user tokens here',
  },
  ...notStarted(
    'depot.buildkit.v1.BuildKitService',
    'there are no build machines to connect to',
    'GetEndpoint',
    'ReportHealth',
    'ReleaseEndpoint',
  ),
];
