// From verdicts to notices. What is told late, because Depot could not be asked, is gathered: one message a channel that
// counts, and the incidents that still stand.

import type { Build } from '../depot/model.ts';
import type { WatchRow } from '../store/watches.ts';
import { endOf } from './detect.ts';
import { type Outbox, say, sayIncident, touchIncident } from './enqueue.ts';
import type { Explained } from './explain.ts';
import type { Redness } from './incident.ts';
import { countLate } from './late.ts';
import type { Fact, Telling, Verdict } from './match.ts';

export interface ToTell {
  readonly watch: WatchRow;
  readonly told: readonly Fact[];
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>;
  readonly explained: Explained;
  /** After the last of the builds. */
  readonly colour: Redness;
  /** The rounds of a watch that is well are shorter: what ended longer ago was missed. */
  readonly lateMs: number;
}

/** What was said, by build and channel: the keys of the notices. */
export type Keys = Map<string, Map<string, readonly string[]>>;

export async function tellOf(outbox: Outbox, toTell: ToTell): Promise<Keys> {
  const keys: Keys = new Map();
  const late: Fact[] = [];
  for (const fact of toTell.told) {
    const isLate = outbox.now.getTime() - endOf(fact.build).getTime() > toTell.lateMs;
    if (isLate) late.push(fact);
    const ofBuild = new Map<string, readonly string[]>();
    keys.set(fact.build.buildId, ofBuild);
    for (const { channelId, tell } of toTell.verdicts.get(fact.build.buildId) ?? []) {
      const said: string[] = [];
      for (const telling of tell) {
        const key = await tellOne(outbox, toTell, fact, channelId, telling, isLate);
        if (key) said.push(key);
      }
      ofBuild.set(channelId, said);
    }
  }
  if (late.length > 0) await countLate(outbox, toTell, late, keys);
  return keys;
}

async function tellOne(
  outbox: Outbox,
  { watch, explained, colour }: ToTell,
  { build, event }: Fact,
  channelId: string,
  telling: Telling,
  isLate: boolean,
): Promise<string | null> {
  const { buildId } = build;
  const projectName = watch.project_name;
  switch (telling.kind) {
    case 'incident': {
      const { incidentId } = telling;
      // Over by now: it is counted, and an older message of it is brought up to date.
      if (isLate && colour.incident?.incidentId !== incidentId) {
        await touchIncident(outbox, incidentId, channelId);
        return null;
      }
      if (isLate && (await touchIncident(outbox, incidentId, channelId))) return null;
      const failures = event && 'incident' in event ? event.incident.failures : 1;
      const saying = { incidentId, channelId, build, failures, aloud: telling.aloud, foundLate: isLate };
      return sayIncident(outbox, saying);
    }
    case 'touch':
      await touchIncident(outbox, telling.incidentId, channelId);
      return null;
    case 'fixed': {
      const { incidentId, redSeconds } = telling;
      // A channel that never heard of the trouble needs not hear of its end.
      if (!(await touchIncident(outbox, incidentId, channelId))) {
        return telling.orBuild && !isLate ? sayBuild(outbox, build, projectName, channelId) : null;
      }
      const key = `fixed:${incidentId}:${channelId}`;
      await say(outbox, {
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
      return isLate ? null : sayBuild(outbox, build, projectName, channelId);
    }
    case 'sick': {
      if (isLate) return null;
      const { sickness } = telling;
      const key = `sick:${sickness.kind}:${buildId}:${channelId}`;
      const brokeAt = sickness.kind === 'cache' ? (explained.brokeAt.get(buildId) ?? null) : null;
      const content = { buildId, projectName, sickness, brokeAt };
      await say(outbox, { kind: 'sick', channelId, key, content, about: build });
      return key;
    }
  }
}

async function sayBuild(
  outbox: Outbox,
  build: Build,
  projectName: string,
  channelId: string,
): Promise<string> {
  const { buildId } = build;
  const key = `build:${buildId}:${channelId}`;
  await say(outbox, { kind: 'build', channelId, key, content: { buildId, projectName }, about: build });
  return key;
}
