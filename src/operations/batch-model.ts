// A batch: many projects in one request, what each gets, and what came of each.

import { z } from 'zod';
import { HARDWARE, type NewProject } from '../depot/model.ts';
import type { BatchStepRow } from '../store/batch-steps.ts';
import type { BatchItemRow, BatchRow } from '../store/batches.ts';
import type { KnownSource } from './model.ts';
import { KnownSourceSchema } from './stored.ts';

export type BatchSettings = Omit<NewProject, 'name' | 'buildTimeoutMinutes' | 'maxConcurrentBuilds'>;

export const Settings = z.object({
  regionId: z.string(),
  hardware: z.enum(HARDWARE),
  cache: z.object({ keepGb: z.number(), keepDays: z.number() }),
});

/** What each new project gets besides its settings. */
export interface BatchExtras {
  /** Its secret goes to who asked, in a private file. */
  readonly token: boolean;
  /** null: none. */
  readonly subscription: {
    readonly channelId: string;
    readonly mode: string;
    readonly slow: string | null;
    readonly cache: string | null;
  } | null;
  readonly trust: readonly KnownSource[];
  /** The template that this comes from, as it was when it was used; null: none. */
  readonly template: string | null;
}

export const Extras = z.object({
  token: z.boolean().default(false),
  subscription: z
    .object({
      channelId: z.string(),
      mode: z.string(),
      slow: z.string().nullable(),
      cache: z.string().nullable(),
    })
    .nullable()
    .default(null),
  trust: z.array(KnownSourceSchema).default([]),
  template: z.string().nullable().default(null),
});

export interface Batch {
  readonly batch: BatchRow;
  readonly settings: BatchSettings;
  readonly extras: BatchExtras;
  readonly items: readonly BatchItemRow[];
  readonly steps: readonly BatchStepRow[];
}

export interface NewBatchItem {
  readonly name: string;
  readonly state: 'waiting' | 'exists' | 'invalid';
  readonly projectId: string | null;
  readonly explanation: string;
}
