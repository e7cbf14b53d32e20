// From verdicts to notices. What is found late, because Depot could not be asked, is gathered: one message a channel that
// counts, and the incidents that still stand.

import type { Build } from '../depot/model.ts';
import { countCaughtUp } from './catch-up.ts';
import { endOf } from './detect.ts';
import { enqueueIncident, enqueueNotice, type Outbox, touchIncident } from './enqueue.ts';
import type { Fact, Notification } from './match.ts';
import type { Keys, News } from './news.ts';

export async function notifyChannels(outbox: Outbox, news: News): Promise<Keys> {
  const keys: Keys = new Map();
  const overdue: Fact[] = [];
  for (const fact of news.facts) {
    const isOverdue = outbox.now.getTime() - endOf(fact.build).getTime() > news.overdueMs;
    if (isOverdue) overdue.push(fact);
    const ofBuild = new Map<string, readonly string[]>();
    keys.set(fact.build.buildId, ofBuild);
    for (const { channelId, notify } of news.verdicts.get(fact.build.buildId) ?? []) {
      const added: string[] = [];
      for (const notification of notify) {
        const key = await notifyOne(outbox, news, fact, channelId, notification, isOverdue);
        if (key) added.push(key);
      }
      ofBuild.set(channelId, added);
    }
  }
  if (overdue.length > 0) await countCaughtUp(outbox, news, overdue, keys);
  return keys;
}

async function notifyOne(
  outbox: Outbox,
  { watch, explained, colour }: News,
  { build, event }: Fact,
  channelId: string,
  notification: Notification,
  isOverdue: boolean,
): Promise<string | null> {
  const { buildId } = build;
  const projectName = watch.project_name;
  switch (notification.kind) {
    case 'incident': {
      const { incidentId } = notification;
      // Over by now: it is counted, and an older message of it is brought up to date.
      if (isOverdue && colour.incident?.incidentId !== incidentId) {
        await touchIncident(outbox, incidentId, channelId);
        return null;
      }
      if (isOverdue && (await touchIncident(outbox, incidentId, channelId))) return null;
      const failures = event && 'incident' in event ? event.incident.failures : 1;
      const notice = {
        incidentId,
        channelId,
        build,
        failures,
        aloud: notification.aloud,
        foundLate: isOverdue,
      };
      return enqueueIncident(outbox, notice);
    }
    case 'touch':
      await touchIncident(outbox, notification.incidentId, channelId);
      return null;
    case 'fixed': {
      const { incidentId, redSeconds } = notification;
      // A channel that never heard of the trouble needs not hear of its end.
      if (!(await touchIncident(outbox, incidentId, channelId))) {
        return notification.orBuild && !isOverdue
          ? enqueueBuild(outbox, build, projectName, channelId)
          : null;
      }
      const key = `fixed:${incidentId}:${channelId}`;
      await enqueueNotice(outbox, {
        kind: 'fixed',
        channelId,
        key,
        content: { buildId, redSeconds },
        about: build,
        incidentId,
      });
      return key;
    }
    case 'build': {
      return isOverdue ? null : enqueueBuild(outbox, build, projectName, channelId);
    }
    case 'degraded': {
      if (isOverdue) return null;
      const { degradation: sickness } = notification;
      const key = `sick:${sickness.kind}:${buildId}:${channelId}`;
      const brokeAt = sickness.kind === 'cache' ? (explained.brokeAt.get(buildId) ?? null) : null;
      const content = { buildId, projectName, sickness, brokeAt };
      await enqueueNotice(outbox, { kind: 'sick', channelId, key, content, about: build });
      return key;
    }
  }
}

async function enqueueBuild(
  outbox: Outbox,
  build: Build,
  projectName: string,
  channelId: string,
): Promise<string> {
  const { buildId } = build;
  const key = `build:${buildId}:${channelId}`;
  await enqueueNotice(outbox, {
    kind: 'build',
    channelId,
    key,
    content: { buildId, projectName },
    about: build,
  });
  return key;
}
