// `POST /ci/builds`: CI says that a build began or ended, whose change it was, and where it ran.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientAddress } from '../lib/client-address.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createRateLimit, type RateLimit } from '../lib/rate-limit.ts';
import { addAuditEntry } from '../store/audit.ts';
import { addCiReport, noteCiProblem } from '../store/ci-reports.ts';
import { findCiSecret, hasCiSecrets } from '../store/ci-secrets.ts';
import type { Db } from '../store/tables.ts';
import { readBody } from './read-body.ts';
import { CiReport, reportProblems, runKeyOf } from './report.ts';
import { hashCiSecret, isSameHash } from './secret.ts';

const PATH = '/ci/builds';
const MAX_BODY_BYTES = 64 * 1024;
const REPORTS_PER_MINUTE = 120;
/** 256 random bits can't be guessed: this only spares the database. A right secret is taken all the same, also from behind a shared address. */
const WRONG_SECRETS_PER_MINUTE = 30;
/** A stranger who keeps trying fills neither the audit trail nor the log. */
const REFUSALS_AUDITED_PER_MINUTE = 5;

interface NamedProject {
  readonly projectId: string;
  readonly name: string;
}

export interface CiEndpointOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Speaks for every project; null: there is none. */
  readonly secret: string | null;
  /** How many proxies in front of the bot add to X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly teamId: () => string;
  /** Has the project polled at once. */
  readonly pollNow: (projectId: string) => Promise<void>;
  /** Projects with exactly this id or name. */
  readonly projectsNamed: (text: string) => Promise<readonly NamedProject[]>;
}

export interface CiEndpoint {
  readonly path: string;
  /** Answers 202, 400, 401, 404, 413 or 429. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** The project that a secret is for; null: all projects. */
interface Caller {
  readonly projectId: string | null;
}

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, reason: string, headers: Readonly<Record<string, string>> = {}) {
    super(reason);
    this.status = status;
    this.headers = headers;
  }
}

export function createCiEndpoint(options: CiEndpointOptions): CiEndpoint {
  const { db, clock, log, secret, trustedProxies, teamId, pollNow, projectsNamed } = options;
  const organizationHash = secret === null ? null : hashCiSecret(secret);
  const reports = createRateLimit(REPORTS_PER_MINUTE, clock);
  const wrongSecrets = createRateLimit(WRONG_SECRETS_PER_MINUTE, clock);
  const refusals = createRateLimit(REFUSALS_AUDITED_PER_MINUTE, clock);

  const addressOf = (request: IncomingMessage) => clientAddress(request, trustedProxies);

  async function authenticate(request: IncomingMessage): Promise<Caller> {
    const now = clock.now();
    if (organizationHash === null && !(await hasCiSecrets(db, now))) throw new Refusal(404, 'not found');
    const [, given] = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '') ?? [];
    if (given) {
      const hash = hashCiSecret(given);
      if (organizationHash !== null && isSameHash(organizationHash, hash)) return { projectId: null };
      const found = await findCiSecret(db, hash, now);
      if (found && isSameHash(found.secret_hash, hash)) return { projectId: found.project_id };
    }
    limit(wrongSecrets, addressOf(request), 'too many wrong secrets');
    throw new Refusal(401, 'the secret is missing or wrong', { 'www-authenticate': 'Bearer' });
  }

  /** @throws Refusal for another project than the secret's, without saying whether there is such a one */
  async function projectOf(text: string, { projectId }: Caller): Promise<string> {
    if (projectId === text) return projectId;
    const named = await projectsNamed(text);
    if (projectId !== null) {
      if (named.some((project) => project.projectId === projectId)) return projectId;
      throw new Refusal(401, 'the secret is of another project');
    }
    const [project, another] = named;
    if (!project) throw new Refusal(404, 'project: there is none of this id or name');
    if (another) throw new Refusal(400, 'project: several have this name; use the id');
    return project.projectId;
  }

  function limit(bucket: RateLimit, key: string, reason: string): void {
    const waitSeconds = bucket.take(key);
    if (waitSeconds > 0) throw new Refusal(429, reason, { 'retry-after': String(waitSeconds) });
  }

  function parse(body: string): CiReport {
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      throw new Refusal(400, 'body: must be JSON');
    }
    const parsed = CiReport.safeParse(json);
    if (!parsed.success) throw new Refusal(400, reportProblems(parsed.error).join('\n'));
    return parsed.data;
  }

  async function accept(request: IncomingMessage, caller: Caller): Promise<void> {
    if (caller.projectId !== null) limit(reports, caller.projectId, 'too many reports');
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === null) throw new Refusal(413, 'the body is longer than 64 kB');
    const report = parse(body);
    const projectId = await projectOf(report.project, caller);
    if (caller.projectId === null) limit(reports, projectId, 'too many reports');
    const { event, build = null } = report;
    const added = { projectId, runKey: runKeyOf(report), event, buildId: build, report };
    const isNew = await addCiReport(db, added, clock.now());
    // It brings messages up to date, too. Also for a repeat: the first may have been lost between the two.
    await pollNow(projectId);
    log.info({ projectId, buildId: build, event, isNew }, 'CI reported a build');
  }

  async function recordRefusal({ status, message }: Refusal, caller: Caller | null, address: string) {
    const now = clock.now();
    const projectId = caller?.projectId ?? null;
    if (refusals.take(projectId ?? address) > 0) return;
    const requestId = randomUUID().slice(0, 8);
    log.warn({ status, reason: message, projectId, address, requestId }, 'a report of CI was refused');
    if (projectId !== null) await noteCiProblem(db, projectId, message, now);
    await addAuditEntry(db, {
      at: now,
      teamId: teamId(),
      actor: 'ci',
      action: 'ci-report',
      projectId,
      projectName: null,
      channelId: null,
      outcome: 'refused',
      detail: { remark: `${message} (from ${address})` },
      operationId: null,
      requestId,
    });
  }

  const say = (response: ServerResponse, status: number, text: string, headers = {}) => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
    response.end(`${text}\n`);
  };

  return {
    path: PATH,
    async answer(request, response) {
      let caller: Caller | null = null;
      try {
        caller = await authenticate(request);
        await accept(request, caller);
        say(response, 202, 'accepted');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        say(response, error.status, error.message, error.headers);
        // The unread rest must not block the answer.
        request.resume();
        if (error.message !== 'not found') {
          await recordRefusal(error, caller, addressOf(request));
        }
      }
    },
  };
}
