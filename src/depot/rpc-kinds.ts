// Which of Depot's calls only look and which change something: it decides deadline and retry.

import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { BuildService as RunService } from '../../gen/depot/build/v1/build_pb.ts';
import { RegistryService } from '../../gen/depot/build/v1/registry_pb.ts';
import { BuildService } from '../../gen/depot/core/v1/build_pb.ts';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import { UsageService } from '../../gen/depot/core/v1/usage_pb.ts';

export type RpcKind = 'read' | 'change';

/** A new call of the contract that isn't classified fails in tsc. */
type Kinds<Service extends DescService> = Readonly<Record<keyof Service['method'], RpcKind>>;

const PROJECT: Kinds<typeof ProjectService> = {
  listProjects: 'read',
  getProject: 'read',
  createProject: 'change',
  updateProject: 'change',
  deleteProject: 'change',
  resetProject: 'change',
  resetProjectMachines: 'change',
  listTrustPolicies: 'read',
  addTrustPolicy: 'change',
  updateTrustPolicy: 'change',
  removeTrustPolicy: 'change',
  listTokens: 'read',
  createToken: 'change',
  updateToken: 'change',
  deleteToken: 'change',
  getRegistryRetentionPolicy: 'read',
  updateRegistryRetentionPolicy: 'change',
};

const BUILD: Kinds<typeof BuildService> = {
  shareBuild: 'change',
  stopSharingBuild: 'change',
  listBuilds: 'read',
  getBuild: 'read',
};

const RUN: Kinds<typeof RunService> = {
  createBuild: 'change',
  finishBuild: 'change',
  getBuildSteps: 'read',
  getBuildStepLogs: 'read',
};

const REGISTRY: Kinds<typeof RegistryService> = { listImages: 'read', deleteImage: 'change' };

const USAGE: Kinds<typeof UsageService> = {
  listProjectUsage: 'read',
  getProjectUsage: 'read',
  getUsage: 'read',
};

const KINDS = new Map<string, Readonly<Record<string, RpcKind>>>([
  [ProjectService.typeName, PROJECT],
  [BuildService.typeName, BUILD],
  [RunService.typeName, RUN],
  [RegistryService.typeName, REGISTRY],
  [UsageService.typeName, USAGE],
]);

/** A call outside the table counts as a change, the safe side: it is sent once. */
export function rpcKind(method: DescMethod): RpcKind {
  return KINDS.get(method.parent.typeName)?.[method.localName] ?? 'change';
}
