// From verdicts to notices. What is found late, because Depot could not be asked, is gathered: one message a channel that
// counts, and the incidents that are still open.

import type { Build } from '../depot/model.ts';
import { countCaughtUp } from './catch-up.ts';
import { endOf } from './detect.ts';
import { enqueueIncident, enqueueNotice, type Outbox, touchIncident } from './enqueue-notices.ts';
import type { Fact, Notification } from './match-subscriptions.ts';
import type { Keys, News } from './news.ts';

export async function notifyChannels(outbox: Outbox, news: News): Promise<Keys> {
  const keys: Keys = new Map();
  const overdue: Fact[] = [];
  for (const fact of [...news.facts, ...news.reconsidered]) {
    const isLate = outbox.now.getTime() - endOf(fact.build).getTime() > news.overdueMs;
    const isOverdue = isLate && !news.reconsidered.includes(fact);
    if (isOverdue) overdue.push(fact);
    const ofBuild = new Map<string, readonly string[]>();
    keys.set(fact.build.buildId, ofBuild);
    for (const { channelId, notify, isBranchAwaited } of news.verdicts.get(fact) ?? []) {
      const place = { channelId, notBefore: isBranchAwaited ? news.heldUntil : null };
      const added: string[] = [];
      for (const notification of notify) {
        const key = await notifyOne(outbox, news, fact, place, notification, isOverdue);
        if (key) added.push(key);
      }
      ofBuild.set(channelId, added);
    }
  }
  if (overdue.length > 0) await countCaughtUp(outbox, news, overdue, keys);
  return keys;
}

interface Place {
  readonly channelId: string;
  readonly notBefore: Date | null;
}

async function notifyOne(
  outbox: Outbox,
  { watch, explained, open }: News,
  { build, events }: Fact,
  place: Place,
  notification: Notification,
  isOverdue: boolean,
): Promise<string | null> {
  const { buildId } = build;
  const { channelId } = place;
  const projectName = watch.project_name;
  switch (notification.kind) {
    case 'incident': {
      const { incidentId, isBroadcast } = notification;
      // Over by now: it is counted, and an older message of it is brought up to date.
      if (isOverdue && !open.has(incidentId)) {
        await touchIncident(outbox, incidentId, channelId);
        return null;
      }
      if (isOverdue && (await touchIncident(outbox, incidentId, channelId))) return null;
      const event = events.find(({ incident }) => incident.incidentId === incidentId);
      const isFirst = event?.kind === 'opened';
      const failures = event?.incident.failures ?? 1;
      const notice = { incidentId, build, failures, isBroadcast, isFirst, foundLate: isOverdue, ...place };
      return enqueueIncident(outbox, notice);
    }
    case 'touch':
      await touchIncident(outbox, notification.incidentId, channelId);
      return null;
    case 'fixed': {
      const { incidentId, redSeconds } = notification;
      // A channel that wasn't notified of the failure needs no notification of the fix.
      if (!(await touchIncident(outbox, incidentId, channelId))) {
        return notification.orBuild && !isOverdue ? enqueueBuild(outbox, build, projectName, place) : null;
      }
      const key = `fixed:${incidentId}:${buildId}:${channelId}`;
      const content = { buildId, redSeconds };
      await enqueueNotice(outbox, { kind: 'fixed', ...place, key, content, about: build, incidentId });
      return key;
    }
    case 'build': {
      return isOverdue ? null : enqueueBuild(outbox, build, projectName, place);
    }
    case 'degraded': {
      if (isOverdue) return null;
      const { degradation } = notification;
      const key = `degraded:${degradation.kind}:${buildId}:${channelId}`;
      const cacheLostAt = degradation.kind === 'cache' ? (explained.cacheLostAt.get(buildId) ?? null) : null;
      const content = { buildId, projectName, degradation, cacheLostAt };
      await enqueueNotice(outbox, { kind: 'degraded', ...place, key, content, about: build });
      return key;
    }
  }
}

async function enqueueBuild(
  outbox: Outbox,
  build: Build,
  projectName: string,
  place: Place,
): Promise<string> {
  const { buildId } = build;
  const key = `build:${buildId}:${place.channelId}`;
  const content = { buildId, projectName };
  await enqueueNotice(outbox, { kind: 'build', ...place, key, content, about: build });
  return key;
}
