// The organization's projects as the bot knows them: every command that names a project needs the list, and an
// organization may have thousands. It is kept in memory and in the bot's table, renewed in the background, and brought up
// to date by the bot's own changes, so that no person waits for forty pages.

import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Project } from './model.ts';

/** The list as some replica wrote it. */
export interface KeptProjects {
  /** Grows with each change. */
  readonly version: number;
  /** When the whole list was last read from Depot. */
  readonly asOf: Date;
  readonly projects: readonly Project[];
}

/** Where the list is kept for other replicas and the next start. Both are null when it cannot be read or written now. */
export interface ProjectKeeper {
  version(): Promise<number | null>;
  load(): Promise<KeptProjects | null>;
  /**
   * Writes what differs from `before`: what the table had when this process last read or wrote it; null: unknown.
   * @returns the new version.
   */
  save(projects: readonly Project[], asOf: Date, before: readonly Project[] | null): Promise<number | null>;
}

export interface ProjectList {
  /**
   * The list as it was at most `maxAgeMs` ago; a long one, which takes many calls, may be older: then it is renewed in
   * the background. One fetch serves everybody who asks in the meantime; 0 always fetches.
   * @default 30,000
   */
  get(maxAgeMs?: number): Promise<readonly Project[]>;
  /** When it was last read from Depot; null: never. */
  asOf(): Date | null;
  /** The bot has created or changed a project. */
  changed(project: Project): Promise<void>;
  /** The bot has deleted one. */
  removed(projectId: string): Promise<void>;
  /** A change failed, and may have happened. */
  doubt(): void;
  /** Resolves once everything that is known is written, or could not be. */
  saved(): Promise<void>;
}

export interface ProjectListOptions {
  /** @param isAwaited does somebody wait for it? */
  readonly fetchAll: (isAwaited: boolean) => Promise<readonly Project[]>;
  readonly clock: Clock;
  readonly log: Log;
  /** @default kept in memory only */
  readonly keeper?: ProjectKeeper;
}

const MAX_AGE_MS = 30_000;
/** A list of one page is fetched when it is asked for. */
const ONE_PAGE = 250;
/** A longer one is renewed in the background, no sooner again than this. */
const RENEW_EVERY_MS = 60_000;

const NO_KEEPER: ProjectKeeper = {
  version: async () => null,
  load: async () => null,
  save: async () => null,
};

export function createProjectList(options: ProjectListOptions): ProjectList {
  const { fetchAll, clock, log, keeper = NO_KEEPER } = options;
  let known: KeptProjects | null = null;
  /** What the table has, as far as this process knows. */
  let inTable: KeptProjects | null = null;
  let saving: Promise<void> = Promise.resolve();
  let savesPending = 0;
  let fetching: { readonly askedAt: number; readonly projects: Promise<readonly Project[]> } | null = null;
  let isDoubtful = false;
  let renewedAt = 0;
  /** The bot's own changes while a fetch is under way, which may not know of them. */
  let meanwhile: ((projects: readonly Project[]) => readonly Project[])[] = [];
  const now = () => clock.now().getTime();

  /** Nobody who asks for the list waits until thousands of rows are written. */
  function keep(projects: readonly Project[], asOf: Date): void {
    known = { version: known?.version ?? 0, asOf, projects };
    savesPending += 1;
    saving = saving
      .then(save)
      .catch((error: unknown) => log.warn({ err: error }, 'the list of projects is not saved'))
      .finally(() => {
        savesPending -= 1;
      });
  }

  async function save(): Promise<void> {
    const [wanted, before] = [known, inTable];
    if (!wanted) return;
    inTable = null;
    const version = await keeper.save(wanted.projects, wanted.asOf, before?.projects ?? null);
    if (version === null) return;
    inTable = { ...wanted, version };
    // Another replica has written in the meantime: its version is not known here, so the next one who asks reads it.
    if (before && version !== before.version + 1) return;
    if (known) known = { ...known, version };
  }

  /** Another replica may have learnt more; while this process writes, it is not behind. */
  async function catchUp(): Promise<void> {
    if (savesPending > 0) return;
    const version = await keeper.version();
    if (version === null || version === known?.version) return;
    const kept = await keeper.load();
    if (!kept || savesPending > 0 || (known && kept.asOf < known.asOf)) return;
    known = kept;
    inTable = kept;
  }

  function fetch(isAwaited: boolean): Promise<readonly Project[]> {
    const askedAt = now();
    const projects = fetchAll(isAwaited).then((listed) => {
      isDoubtful = false;
      const all = meanwhile.reduce((some, change) => change(some), listed);
      meanwhile = [];
      keep(all, new Date(askedAt));
      return all;
    });
    const asked = { askedAt, projects };
    fetching = asked;
    const done = () => {
      if (fetching === asked) fetching = null;
    };
    // A failure goes to those who wait for it.
    projects.then(done, done);
    return projects;
  }

  async function change(how: (projects: readonly Project[]) => readonly Project[]): Promise<void> {
    if (fetching) meanwhile.push(how);
    await saving;
    await catchUp();
    if (!known) return;
    keep(how(known.projects), known.asOf);
    await saving;
  }

  function renew(): void {
    if (fetching || now() - renewedAt < RENEW_EVERY_MS) return;
    renewedAt = now();
    fetch(false).catch((error: unknown) => log.info({ err: error }, 'the list of projects is not renewed'));
  }

  return {
    async get(maxAgeMs = MAX_AGE_MS) {
      if (maxAgeMs > 0) await catchUp();
      if (fetching && maxAgeMs > 0 && (!known || known.projects.length <= ONE_PAGE)) return fetching.projects;
      if (!known || maxAgeMs === 0) return fetch(true);
      const isFresh = now() - known.asOf.getTime() < maxAgeMs && !isDoubtful;
      if (isFresh) return known.projects;
      if (known.projects.length <= ONE_PAGE) return fetch(true);
      renew();
      return known.projects;
    },
    asOf: () => known?.asOf ?? null,
    changed: (project) =>
      change((projects) => [...projects.filter(({ projectId }) => projectId !== project.projectId), project]),
    removed: (gone) => change((projects) => projects.filter(({ projectId }) => projectId !== gone)),
    doubt() {
      isDoubtful = true;
    },
    saved: () => saving,
  };
}
