// To the admins: the bot is blind, and it sees again.

import { context, section, type View, view } from '../kit/blocks.ts';
import { md, when } from '../kit/mrkdwn.ts';
import { duration } from '../kit/words.ts';

/** @param problem one short sentence, without its full stop */
export function depotAwayView(since: Date, problem: string): View {
  return view([
    section(
      md`🙈 *No builds are being polled* since ${when(since)}: ${problem}. Until it’s over, no channel is notified of failed builds.`,
    ),
    context(md`Then the bot catches up and posts here. Nothing is lost.`),
  ]);
}

export function depotBackView(seconds: number): View {
  return view([
    section(md`✅ *Depot is reachable again*, after ${duration(seconds)}. The bot is catching up on builds.`),
  ]);
}
