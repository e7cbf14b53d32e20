// A build as the bot keeps it, read back.

import type { Build, BuildStatus } from '../depot/model.ts';

export interface KeptBuild {
  readonly build_id: string;
  readonly status: string;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly duration_seconds: number | null;
  readonly saved_seconds: number | null;
  readonly cached_steps: number | null;
  readonly total_steps: number | null;
}

const STATUSES: readonly BuildStatus[] = ['running', 'success', 'failed', 'error', 'canceled'];

export const buildOf = (kept: KeptBuild): Build => ({
  buildId: kept.build_id,
  status: STATUSES.find((status) => status === kept.status) ?? 'unknown',
  createdAt: kept.created_at,
  startedAt: kept.started_at,
  finishedAt: kept.finished_at,
  durationSeconds: kept.duration_seconds,
  savedSeconds: kept.saved_seconds,
  cachedSteps: kept.cached_steps,
  totalSteps: kept.total_steps,
});
