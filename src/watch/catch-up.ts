// The one message of a channel that counts what ended while Depot could not be asked. Each project that is caught up with
// adds its own line; the message waits a little for them, and is edited when more come.

import { NOTICE_CONTENT, type NoticeContent } from '../store/notice-content.ts';
import { bumpNotices, findNoticeByKey, lockNoticeKey, updateNotice } from '../store/notices.ts';
import { endOf } from './detect.ts';
import { enqueueNotice, type Outbox } from './enqueue-notices.ts';
import { colourOf } from './incident.ts';
import type { Fact } from './match-subscriptions.ts';
import type { Keys, News } from './news.ts';

const GATHER_MS = 60_000;
/** Later findings begin a message of their own. */
const SAME_MESSAGE_MS = 6 * 3_600_000;

type CaughtUp = NoticeContent<'caught up'>;

export async function countCaughtUp(
  outbox: Outbox,
  { watch, verdicts, open }: News,
  overdue: readonly Fact[],
  keys: Keys,
): Promise<void> {
  const channels = new Set(
    overdue.flatMap((fact) =>
      (verdicts.get(fact) ?? [])
        .filter(({ notify, silentBecause }) => notify.length > 0 && silentBecause === null)
        .map(({ channelId }) => channelId),
    ),
  );
  const colours = overdue.map(({ build }) => colourOf(build));
  const project = {
    projectId: watch.project_id,
    projectName: watch.project_name,
    failed: colours.filter((one) => one === 'red').length,
    succeeded: colours.filter((one) => one === 'green').length,
    other: colours.filter((one) => one === null).length,
    isRed: open.size > 0,
  };
  const ends = overdue.map(({ build }) => endOf(build).getTime());
  const period = { from: new Date(Math.min(...ends)), to: new Date(Math.max(...ends)) };
  for (const channelId of [...channels].toSorted()) {
    const key = await countIn(outbox, channelId, { ...period, projects: [project] });
    for (const { build } of overdue) {
      const ofBuild = keys.get(build.buildId);
      ofBuild?.set(channelId, [...(ofBuild.get(channelId) ?? []), key]);
    }
  }
}

async function countIn(outbox: Outbox, channelId: string, added: CaughtUp): Promise<string> {
  const { trx, now } = outbox;
  const slot = Math.floor(now.getTime() / SAME_MESSAGE_MS);
  const key = `caught-up:${channelId}:${slot}`;
  await lockNoticeKey(trx, key);
  const there = await findNoticeByKey(trx, key);
  if (!there) {
    const notBefore = new Date(now.getTime() + GATHER_MS);
    await enqueueNotice(outbox, {
      kind: 'caught up',
      channelId,
      key,
      content: added,
      about: null,
      notBefore,
    });
    return key;
  }
  const before = NOTICE_CONTENT['caught up'].parse(there.content);
  const content: CaughtUp = {
    from: new Date(Math.min(before.from.getTime(), added.from.getTime())),
    to: new Date(Math.max(before.to.getTime(), added.to.getTime())),
    projects: [...before.projects, ...added.projects],
  };
  await updateNotice(trx, there.notice_id, { content: JSON.stringify(content) });
  await bumpNotices(trx, [there.notice_id]);
  outbox.touched.add(channelId);
  return key;
}
