// What stands out in a project's usage, in one sentence.

import type { Standout } from '../../analysis/usage-trend.ts';
import { type Mrkdwn, md } from '../kit/mrkdwn.ts';
import { percent } from '../kit/words.ts';

/** @param since the day as people read it: `Nov 12` */
export function standoutWords({ kind, shift, cacheShift }: Standout, since: string): Mrkdwn {
  const { before, after } = shift;
  const change = percent(Math.abs(after / before - 1));
  const cache = cacheShift
    ? `: cache rate ${cacheShift.after < cacheShift.before ? 'fell' : 'rose'} from ${percent(cacheShift.before)} to ${percent(cacheShift.after)}`
    : '';
  switch (kind) {
    case 'slower':
      return md`🐢 Builds got ${change} slower since ${since}${cache}.`;
    case 'faster':
      return md`⚡ Builds got ${change} faster since ${since}${cache}.`;
    case 'less-cached':
      return md`🧊 Cache rate fell from ${percent(before)} to ${percent(after)} since ${since}.`;
    case 'failing-more':
      return md`❌ Success rate fell from ${percent(before)} to ${percent(after)} since ${since}.`;
    case 'failing-less':
      return md`✅ Success rate rose from ${percent(before)} to ${percent(after)} since ${since}.`;
  }
}
