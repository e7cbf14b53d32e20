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
  write(
    projects: readonly { readonly projectId: string; readonly json: string }[],
    asOf: Date,
  ): Promise<number | null>;
}

export function createProjectKeeper(table: ProjectTable): ProjectKeeper {
  const version = shareCalls(async () => (await table.version()) ?? null);
  return {
    version: () => version('list'),
    async load() {
      const kept = await table.read();
      return kept ? { ...kept, projects: z.array(ProjectJson).parse(kept.projects) } : null;
    },
    save(projects, asOf) {
      const rows = projects.map((project) => ({
        projectId: project.projectId,
        json: JSON.stringify(project),
      }));
      return table.write(rows, asOf);
    },
  };
}
