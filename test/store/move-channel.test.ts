// Slack gives a channel another id: everything kept for it is found under the new one, once.

import { describe, expect, it } from 'vitest';
import { setDigest } from '../../src/store/digests.ts';
import { addGrant } from '../../src/store/grants.ts';
import { addIncidentToNotice } from '../../src/store/incidents.ts';
import { moveChannel, readCurrentChannel } from '../../src/store/move-channel.ts';
import { addNotice } from '../../src/store/notices.ts';
import { setMute } from '../../src/store/subscriptions.ts';
import type { Db } from '../../src/store/tables.ts';
import { DATABASES } from '../support/databases.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const [OLD, NEW] = ['G0PRIVATE', 'C0SHARED'];

async function fill(db: Db, channelId: string, by: string): Promise<void> {
  await db
    .insertInto('subscriptions')
    .values({
      subscription_id: `subscription of ${by}`,
      team_id: 'T1',
      channel_id: channelId,
      project_id: 'p1',
      project_name: 'acme',
      mode: 'failures',
      created_by: by,
      created_at: NOW,
      confirmed_at: NOW,
    })
    .execute();
  await setMute(db, { channel_id: channelId, project_id: 'p1', until: NOW, muted_by: by });
  const digest = { team_id: 'T1', every: 'day', cron: '0 9 * * *', time_zone: 'UTC', created_at: NOW };
  await setDigest(db, { ...digest, channel_id: channelId, created_by: by });
  await db.insertInto('audit_channels').values({ channel_id: channelId, posted_to: '7' }).execute();
  await db.transaction().execute(async (trx) => {
    await addGrant(
      trx,
      { teamId: 'T1', subject: `channel:${channelId}`, role: 'viewer', pattern: '*' },
      by,
      NOW,
    );
    const noticeId = `notice of ${by}`;
    await addNotice(trx, {
      noticeId,
      dedupeKey: noticeId,
      teamId: 'T1',
      channelId,
      kind: 'incident',
      incidentId: 'i1',
      content: '{}',
      createdAt: NOW,
      notBefore: NOW,
      finishedAt: null,
    });
    await addIncidentToNotice(trx, 'i1', channelId, noticeId);
  });
}

const move = (db: Db, from: string, to: string) =>
  db.transaction().execute((trx) => moveChannel(trx, from, to, NOW));

async function channelsIn(db: Db) {
  const ids = async (table: 'subscriptions' | 'mutes' | 'digests' | 'audit_channels' | 'incident_notices') =>
    (await db.selectFrom(table).select('channel_id').execute()).map(({ channel_id }) => channel_id);
  const notices = await db.selectFrom('notices').select(['notice_id', 'channel_id']).execute();
  const grants = await db.selectFrom('grants').select('subject').execute();
  return {
    subscriptions: await ids('subscriptions'),
    mutes: await ids('mutes'),
    digests: await ids('digests'),
    audit_channels: await ids('audit_channels'),
    incident_notices: await ids('incident_notices'),
    notices: notices.map(({ channel_id }) => channel_id),
    grants: grants.map(({ subject }) => subject),
  };
}

const ONE_EACH = {
  subscriptions: [NEW],
  mutes: [NEW],
  digests: [NEW],
  audit_channels: [NEW],
  incident_notices: [NEW],
  notices: [NEW],
  grants: [`channel:${NEW}`],
};

describe.each(DATABASES)('a channel with another id, on %s', (_name, makeDatabase) => {
  it('takes everything along', async () => {
    const database = await makeDatabase();
    await using store = await database.open();
    await fill(store.db, OLD, 'U0ANA');
    await move(store.db, OLD, NEW);
    expect(await channelsIn(store.db)).toEqual(ONE_EACH);
    expect(await readCurrentChannel(store.db, OLD)).toBe(NEW);
    expect(await readCurrentChannel(store.db, 'C0OTHER')).toBe('C0OTHER');
  });

  it('keeps what the new id has already, and moves when it is told twice', async () => {
    const database = await makeDatabase();
    await using store = await database.open();
    await fill(store.db, OLD, 'U0ANA');
    await fill(store.db, NEW, 'U0BO');
    await move(store.db, OLD, NEW);
    await move(store.db, OLD, NEW);
    expect(await channelsIn(store.db)).toEqual({ ...ONE_EACH, notices: [NEW, NEW] });
    const kept = await store.db.selectFrom('subscriptions').select('created_by').execute();
    expect(kept).toEqual([{ created_by: 'U0BO' }]);
  });

  it('is found in one step however often it moved, and when it moved back', async () => {
    const database = await makeDatabase();
    await using store = await database.open();
    await move(store.db, OLD, NEW);
    await move(store.db, NEW, 'C0THIRD');
    expect(await readCurrentChannel(store.db, OLD)).toBe('C0THIRD');
    await move(store.db, 'C0THIRD', OLD);
    expect(await readCurrentChannel(store.db, OLD)).toBe(OLD);
    expect(await readCurrentChannel(store.db, NEW)).toBe(OLD);
  });

  it('every table that keeps channels is moved, but for the audit trail', async () => {
    const database = await makeDatabase();
    await using store = await database.open();
    const tables = await store.db.introspection.getTables();
    const kept = tables.filter(({ columns }) => columns.some(({ name }) => name === 'channel_id'));
    expect(kept.map(({ name }) => name).toSorted()).toEqual([
      'approvals',
      'audit',
      'audit_channels',
      'batches',
      'build_alerts',
      'digests',
      'incident_notices',
      'live_builds',
      'mutes',
      'notices',
      'operations',
      // Direct messages, whose ids stay.
      'secret_files',
      'silent_links',
      'subscriptions',
    ]);
  });
});
