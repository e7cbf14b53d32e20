// A project in a list, and what was asked of the list.

import type { LastBuild } from '../../analysis/last-build.ts';
import type { Project } from '../../depot/model.ts';

export const SORTS = ['name', 'cache', 'builds', 'created'] as const;
export type Sort = (typeof SORTS)[number];

export interface ProjectQuery {
  /** Part of the name, or an id; '' matches all. */
  readonly text: string;
  readonly region: string | null;
  readonly hardware: string | null;
  /** Without builds for so many days; null: idle or not. */
  readonly idleDays: number | null;
  readonly sort: Sort;
}

export interface ListedProject {
  readonly project: Project;
  /** null: not counted yet. */
  readonly cacheGb: number | null;
  /** Of the last 30 days; null: not counted yet. */
  readonly recentBuilds: number | null;
  readonly lastBuild: LastBuild;
}

/** Does the list show what is counted once an hour? */
export const needsCounts = ({ idleDays, sort }: ProjectQuery): boolean =>
  idleDays !== null || sort === 'cache' || sort === 'builds';
