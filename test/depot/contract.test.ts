// gen/ says exactly what Depot's published contract says: every service, call, message, field and enum value.

import { readFileSync } from 'node:fs';
import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  ScalarType,
} from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { file_depot_build_v1_build } from '../../gen/depot/build/v1/build_pb.ts';
import { file_depot_build_v1_registry } from '../../gen/depot/build/v1/registry_pb.ts';
import { file_depot_buildkit_v1_buildkit } from '../../gen/depot/buildkit/v1/buildkit_pb.ts';
import { file_depot_core_v1_build } from '../../gen/depot/core/v1/build_pb.ts';
import { file_depot_core_v1_org } from '../../gen/depot/core/v1/org_pb.ts';
import { file_depot_core_v1_project } from '../../gen/depot/core/v1/project_pb.ts';
import { file_depot_core_v1_usage } from '../../gen/depot/core/v1/usage_pb.ts';

const Contract = z.record(
  z.string(),
  z.strictObject({
    package: z.string(),
    services: z.array(
      z.strictObject({
        name: z.string(),
        methods: z.array(
          z.strictObject({ name: z.string(), kind: z.string(), input: z.string(), output: z.string() }),
        ),
      }),
    ),
    messages: z.array(
      z.strictObject({
        name: z.string(),
        fields: z.array(
          z.strictObject({
            name: z.string(),
            number: z.number(),
            type: z.string(),
            label: z.string(),
            oneof: z.string().nullable(),
            deprecated: z.boolean(),
          }),
        ),
      }),
    ),
    enums: z.array(
      z.strictObject({
        name: z.string(),
        values: z.array(z.strictObject({ name: z.string(), number: z.number() })),
      }),
    ),
  }),
);
type FileContract = z.infer<typeof Contract>[string];

const GENERATED: readonly DescFile[] = [
  file_depot_build_v1_build,
  file_depot_build_v1_registry,
  file_depot_buildkit_v1_buildkit,
  file_depot_core_v1_build,
  file_depot_core_v1_org,
  file_depot_core_v1_project,
  file_depot_core_v1_usage,
];

const published = Contract.parse(
  JSON.parse(readFileSync(new URL('../data/depot-contract.json', import.meta.url), 'utf8')),
);

const byName = <T extends { readonly name: string }>(items: readonly T[]) =>
  items.toSorted((a, b) => a.name.localeCompare(b.name));

const inOrder = (contract: FileContract): FileContract => ({
  ...contract,
  services: byName(contract.services),
  messages: byName(contract.messages),
  enums: byName(contract.enums),
});

function typeOf(field: DescField): string {
  if (field.message) return field.message.typeName;
  if (field.enum) return field.enum.typeName;
  const scalar = Object.entries(ScalarType).find(([, value]) => value === field.scalar);
  return scalar?.[0].toLowerCase() ?? `no type at all: ${field.fieldKind}`;
}

function labelOf(field: DescField): string {
  if (field.fieldKind === 'list') return 'repeated';
  return field.proto.proto3Optional ? 'optional' : 'singular';
}

function contractOf(file: DescFile): FileContract {
  const packageName = file.proto.package;
  const local = (typeName: string) => typeName.slice(packageName.length + 1);
  const nested = [...nestedTypes(file)];
  const messages = nested.filter((type): type is DescMessage => type.kind === 'message');
  const enums = nested.filter((type): type is DescEnum => type.kind === 'enum');
  return inOrder({
    package: packageName,
    services: file.services.map((service) => ({
      name: service.name,
      methods: service.methods.map((method) => ({
        name: method.name,
        kind: method.methodKind,
        input: method.input.typeName,
        output: method.output.typeName,
      })),
    })),
    messages: messages.map((message) => ({
      name: local(message.typeName),
      fields: message.fields.map((field) => ({
        name: field.name,
        number: field.number,
        type: typeOf(field),
        label: labelOf(field),
        oneof: field.oneof?.name ?? null,
        deprecated: field.deprecated,
      })),
    })),
    enums: enums.map((type) => ({
      name: local(type.typeName),
      values: type.values.map(({ name, number }) => ({ name, number })),
    })),
  });
}

describe("Depot's contract", () => {
  it('has the same files as the generated code', () => {
    const files = GENERATED.map((file) => `${file.name}.proto`);
    expect(files.toSorted()).toEqual(Object.keys(published).toSorted());
  });

  it.each(GENERATED.map((file) => [`${file.name}.proto`, file] as const))('is what %s says', (path, file) => {
    const contract = published[path];
    expect(contract).toBeDefined();
    if (contract) expect(contractOf(file)).toEqual(inOrder(contract));
  });

  it('is compared in full: nothing of it is overlooked', () => {
    const seen = GENERATED.map(contractOf);
    const count = (of: (file: FileContract) => number) => seen.reduce((sum, file) => sum + of(file), 0);
    expect(count((file) => file.services.length)).toBe(7);
    expect(count((file) => file.services.flatMap((service) => service.methods).length)).toBe(34);
    expect(count((file) => file.messages.length)).toBe(98);
    expect(count((file) => file.messages.flatMap((message) => message.fields).length)).toBe(224);
    expect(count((file) => file.enums.flatMap((type) => type.values).length)).toBe(28);
  });
});
