// The way back to a message that only its response URL can change: kept sealed, where there is a key, so that a delayed
// change or a restart still ends in the same message.

import type { Clock } from '../../../lib/clock.ts';
import type { Sealer } from '../../../lib/seal.ts';
import { findReplyUrl, rememberReplyUrl } from '../../../store/reply-urls.ts';
import type { Db } from '../../../store/tables.ts';
import type { View } from '../../../views/kit/blocks.ts';
import { postResponse } from './response-url.ts';

export interface ReplyUrls {
  /** The newest address at which the operation's message can be changed. */
  remember(operationId: string, url: string): Promise<void>;
  /** Changes the message. False: there is no way (any more). */
  replace(operationId: string, view: View): Promise<boolean>;
}

/** @param sealer null: without a key nothing is kept */
export function createReplyUrls(db: Db, sealer: Sealer | null, clock: Clock): ReplyUrls {
  return {
    async remember(operationId, url) {
      if (sealer) await rememberReplyUrl(db, sealer, operationId, url, clock.now());
    },
    async replace(operationId, { text, blocks }) {
      const url = sealer && (await findReplyUrl(db, sealer, operationId, clock.now()));
      if (!url) return false;
      await postResponse(url, { text, blocks, replace_original: true });
      return true;
    },
  };
}
