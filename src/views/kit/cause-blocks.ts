// The probable cause of a failure, the same wherever one is shown.

import type { KnownBlock } from '@slack/types';
import type { Finding } from '../../analysis/finding.ts';
import { isExplained } from '../../analysis/kinds.ts';
import { context, section } from './blocks.ts';
import { logSection } from './log-section.ts';
import { lines, md } from './mrkdwn.ts';

/** The probable cause, what to do, and the lines of the log that say so. */
export function causeBlocks({
  cause,
  lines: telling,
  stepsKnown,
  logKnown,
}: Finding): readonly (KnownBlock | null)[] {
  return [
    section(
      lines([
        md`*${isExplained(cause) ? 'Probably' : 'Cause not known'}*: ${cause.cause}`,
        md`*Next*: ${cause.next}`,
      ]),
    ),
    telling.length > 0 ? logSection(telling) : null,
    stepsKnown && !logKnown ? context(md`Depot didn’t return this step’s log.`) : null,
  ];
}
