// Keeps the list of projects in the bot's database, as JSON that is checked when it comes out.

import { z } from 'zod';
import { shareCalls } from '../lib/share-calls.ts';
import { HARDWARE, type Project } from './model.ts';
import type { ProjectKeeper } from './project-list.ts';

const NullableNumber = z.number().nullable();

const ProjectJson = z.object({
  projectId: z.string(),
  organizationId: z.string(),
  name: z.string(),
  regionId: z.string(),
  hardware: z.enum([...HARDWARE, 'unknown']),
  cache: z.object({ keepGb: z.number(), keepDays: z.number() }),
  createdAt: z.coerce.date().nullable(),
  buildTimeoutMinutes: NullableNumber,
  maxConcurrentBuilds: NullableNumber,
}) satisfies z.ZodType<Project>;

/** What is to be written. */
interface ProjectRows {
  readonly changed: readonly { readonly projectId: string; readonly json: string }[];
  /** null: all but the changed ones. */
  readonly removed: readonly string[] | null;
}

/** The table, as src/store has it. Each gives null while the database cannot be used. */
export interface ProjectTable {
  version(): Promise<number | null | undefined>;
  read(): Promise<
    | {
        readonly version: number;
        readonly asOf: Date;
        readonly projects: readonly unknown[];
      }
    | null
    | undefined
  >;
  write(change: ProjectRows, asOf: Date): Promise<number | null>;
}

export function createProjectKeeper(table: ProjectTable): ProjectKeeper {
  const version = shareCalls(async () => (await table.version()) ?? null);
  return {
    version: () => version('list'),
    async load() {
      const kept = await table.read();
      return kept ? { ...kept, projects: z.array(ProjectJson).parse(kept.projects) } : null;
    },
    save: (projects, asOf, before) => table.write(rowsOf(projects, before), asOf),
  };
}

/** What came from Depot and what came from the table has its keys in the same order. */
function rowsOf(projects: readonly Project[], before: readonly Project[] | null): ProjectRows {
  const old = new Map(before?.map((project) => [project.projectId, project]));
  const changed = projects.flatMap((project) => {
    const was = old.get(project.projectId);
    if (was === project) return [];
    const json = JSON.stringify(project);
    return was && JSON.stringify(was) === json ? [] : [{ projectId: project.projectId, json }];
  });
  const there = new Set(projects.map(({ projectId }) => projectId));
  return { changed, removed: before && [...old.keys()].filter((projectId) => !there.has(projectId)) };
}
