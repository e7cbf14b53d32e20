import type { DescMethod } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { BuildService as RunService } from '../../gen/depot/build/v1/build_pb.ts';
import { RegistryService } from '../../gen/depot/build/v1/registry_pb.ts';
import { BuildService } from '../../gen/depot/core/v1/build_pb.ts';
import { OrganizationService } from '../../gen/depot/core/v1/org_pb.ts';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import { UsageService } from '../../gen/depot/core/v1/usage_pb.ts';
import { rpcKind } from '../../src/depot/rpc-kinds.ts';

const METHODS: readonly DescMethod[] = [
  ProjectService,
  BuildService,
  RunService,
  RegistryService,
  UsageService,
].flatMap((service) => service.methods);

describe('the table of reads and changes', () => {
  it('calls exactly those calls reads whose name says that they get or list', () => {
    expect(METHODS.length).toBe(30);
    const byName = METHODS.map((method) => [
      method.name,
      /^(Get|List)/.test(method.name) ? 'read' : 'change',
    ]);
    expect(METHODS.map((method) => [method.name, rpcKind(method)])).toEqual(byName);
  });

  it('takes a call that it does not know for a change, which is sent once', () => {
    expect(rpcKind(OrganizationService.method.listOrganizations)).toBe('change');
  });
});
