// What one person's Home shows, from the bot's own tables: no call to Depot. Only projects that they may see.

import { onProject, SOME } from '../../access/model.ts';
import { keptFinding } from '../../analysis/finding.ts';
import { groupByCause } from '../../analysis/incident-groups.ts';
import { isOwn, mayDecide, projectsOf } from '../../operations/guards.ts';
import type { Operation } from '../../operations/model.ts';
import { readOperation } from '../../operations/stored.ts';
import { DatabaseError } from '../../store/database-error.ts';
import { readDeliveryFigures } from '../../store/notice-figures.ts';
import { openIncidents } from '../../store/open-incidents.ts';
import { listWaitingOperations } from '../../store/operations.ts';
import {
  EVERY_PROJECT,
  listMutes,
  listSubscriptionsBy,
  type MuteRow,
  type SubscriptionRow,
} from '../../store/subscriptions.ts';
import { listNewestBuilds } from '../../store/watched-builds.ts';
import type {
  HomeBuild,
  HomeChange,
  HomeData,
  HomeNews,
  HomeSubscription,
} from '../../views/home/home-data.ts';
import type { Interaction } from '../platform/interaction.ts';
import { keepVisible } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';

const HOURS_OF_FIGURES = 24;
const BUILDS_SHOWN = 5;
const STATUSES = ['running', 'success', 'failed', 'error', 'canceled'] as const;

export async function readHomeNews(interaction: Interaction, services: Services): Promise<HomeData['news']> {
  try {
    const { allowed } = await services.access.check(interaction.actor, 'status', SOME);
    return allowed ? await readNews(interaction, services) : 'no-access';
  } catch (error) {
    if (error instanceof DatabaseError) return 'no-database';
    throw error;
  }
}

async function readNews(interaction: Interaction, services: Services): Promise<HomeNews> {
  const { db } = services.store;
  const now = services.clock.now();
  const { userId } = interaction.actor;
  const [rows, subscriptions, changes, health] = await Promise.all([
    openIncidents(db),
    listSubscriptionsBy(db, { createdBy: userId }),
    readChanges(interaction, services),
    readHealth(services),
  ]);
  const named = rows.map((row) => ({
    ...row,
    projectId: row.project_id,
    name: row.project_name,
    lastFailedAt: row.last_failed_at,
    fingerprint: null,
  }));
  const incidents = groupByCause(await keepVisible(named, interaction, services), now).flat();
  const channels = [...new Set(subscriptions.map(({ channel_id }) => channel_id))];
  const mutes = await listMutes(db, channels, now);
  return {
    incidents: incidents.map((row) => ({
      projectId: row.project_id,
      projectName: row.project_name,
      branch: row.branch,
      openedAt: row.opened_at,
      failures: row.failures,
      lastBuildId: row.last_build_id,
      ownerId: row.owner_id,
      isMine: row.owner_id === userId,
      cause: causeOf(row.finding),
    })),
    changes,
    subscriptions: subscriptions.map((row) => toSubscription(row, mutes)),
    builds: await readRecentBuilds(
      [
        ...subscriptions
          .filter(({ project_id }) => project_id !== EVERY_PROJECT)
          .map(({ project_id, project_name }) => ({ projectId: project_id, name: project_name })),
        ...incidents.filter(({ owner_id }) => owner_id === userId),
      ],
      interaction,
      services,
    ),
    health,
  };
}

function toSubscription(row: SubscriptionRow, mutes: readonly MuteRow[]): HomeSubscription {
  const mute = mutes.find(
    ({ channel_id, project_id }) =>
      channel_id === row.channel_id && [row.project_id, EVERY_PROJECT].includes(project_id),
  );
  return {
    subscriptionId: row.subscription_id,
    channelId: row.channel_id,
    projectName: row.project_id === EVERY_PROJECT ? null : row.project_name,
    isPaused: row.paused_because !== null,
    mute: mute ? { until: mute.until, ofChannel: mute.project_id !== row.project_id } : null,
  };
}

function causeOf(kept: unknown): string | null {
  const finding = keptFinding(kept ?? null);
  if (finding?.cause && finding.cause.id !== 'unknown') return finding.cause.cause;
  return finding?.step ? `failed at ${finding.step.name}` : null;
}

/** Of the projects that this person subscribed to, or owns an incident of. */
async function readRecentBuilds(
  projects: readonly { readonly projectId: string; readonly name: string }[],
  interaction: Interaction,
  services: Services,
) {
  const visible = await keepVisible(projects, interaction, services);
  const names = new Map(visible.map(({ projectId, name }) => [projectId, name]));
  const rows = await listNewestBuilds(services.store.db, [...names.keys()], BUILDS_SHOWN);
  return rows.map(
    (row): HomeBuild => ({
      buildId: row.build_id,
      projectName: names.get(row.project_id) ?? row.project_id,
      status: STATUSES.find((status) => status === row.status) ?? 'unknown',
      createdAt: row.created_at,
      durationSeconds: row.duration_seconds,
    }),
  );
}

/** What this person has to approve, has asked for, or may stop: in this order. */
async function readChanges(interaction: Interaction, services: Services): Promise<readonly HomeChange[]> {
  const { db } = services.store;
  const rows = await listWaitingOperations(db, interaction.actor.teamId);
  const operations = await Promise.all(rows.map((row) => readOperation(db, row)));
  const changes = await Promise.all(
    operations.map(async (operation): Promise<HomeChange | null> => {
      const waitsFor = await waitsForPerson(operation, interaction, services);
      if (!waitsFor) return null;
      const { operationId, previewVersion, request, preview, place, requestedBy } = operation;
      return {
        operationId,
        previewVersion,
        request,
        preview,
        requestedBy,
        channelId: place.channelId,
        waitsFor,
      };
    }),
  );
  const order = ['your-approval', 'approval', 'delay'];
  return changes
    .filter((change) => change !== null)
    .toSorted((a, b) => order.indexOf(a.waitsFor.kind) - order.indexOf(b.waitsFor.kind));
}

async function waitsForPerson(
  operation: Operation,
  { actor }: Interaction,
  { access }: Services,
): Promise<HomeChange['waitsFor'] | null> {
  const { expiresAt, runAt, guards, approvals, request, preview } = operation;
  const isMine = isOwn(operation, actor.userId);
  if (runAt && operation.state === 'scheduled') {
    const target = onProject(projectsOf(request, preview)[0]);
    const mayStop = isMine || (await access.check(actor, request.kind, target)).allowed;
    return mayStop ? { kind: 'delay', runAt } : null;
  }
  if (isMine) return { kind: 'approval', expiresAt };
  if (approvals.some(({ userId }) => userId === actor.userId)) return null;
  const isForMe = await mayDecide(access, operation, guards, actor.userId, null);
  return isForMe ? { kind: 'your-approval', expiresAt } : null;
}

async function readHealth({ store, watch, clock }: Services): Promise<HomeNews['health']> {
  const [watching, delivery] = await Promise.all([
    watch.status(),
    readDeliveryFigures(store.db, clock.now(), HOURS_OF_FIGURES),
  ]);
  return {
    watchedProjects: watching.watched,
    depotAwaySince: watching.awaySince,
    posted: delivery.posted,
    waiting: delivery.waiting,
    foundWithin: delivery.foundP50,
    postedWithin: delivery.postedP50,
    p95: delivery.p95,
  };
}
