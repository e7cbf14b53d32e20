// Who broke it, as far as a channel's message of an incident is concerned: decided once, when CI has said who it was.

import type { Db, Trx } from './tables.ts';

/** `mention`: in the message itself; `reply`: under it, because CI said it later; `dm`: in a direct message. */
export type AuthorChannel = 'mention' | 'reply' | 'dm' | 'nobody';

export interface AuthorDecision {
  readonly incidentId: string;
  readonly channelId: string;
  /** null: the author may not be pinged. */
  readonly authorId: string | null;
  readonly via: AuthorChannel;
}

const KINDS: readonly AuthorChannel[] = ['mention', 'reply', 'dm', 'nobody'];

/** Of the incidents that a message tells of, by incident; those that are decided. */
export async function readAuthorDecisions(
  db: Db,
  noticeId: string,
): Promise<ReadonlyMap<string, AuthorDecision>> {
  const rows = await db
    .selectFrom('incident_notices')
    .select(['incident_id', 'channel_id', 'author_id', 'author_channel'])
    .where('notice_id', '=', noticeId)
    .where('author_channel', 'is not', null)
    .execute();
  return new Map(
    rows.map((row) => [
      row.incident_id,
      {
        incidentId: row.incident_id,
        channelId: row.channel_id,
        authorId: row.author_id,
        via: KINDS.find((kind) => kind === row.author_channel) ?? 'nobody',
      },
    ]),
  );
}

/** false: it was decided already. */
export async function decideAuthor(trx: Trx, author: AuthorDecision): Promise<boolean> {
  const decided = await trx
    .updateTable('incident_notices')
    .set({ author_id: author.authorId, author_channel: author.via })
    .where('incident_id', '=', author.incidentId)
    .where('channel_id', '=', author.channelId)
    .where('author_channel', 'is', null)
    .executeTakeFirst();
  return decided.numUpdatedRows > 0n;
}
