// Nobody waits without a word: within 2 seconds a person sees an answer or that one is on its way, within 15 an end.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { section, type View, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from './interaction.ts';
import { SlackError } from './reply/slack-error.ts';

/** A little under the 2 and the 15 seconds that people are promised: Slack needs its time to show it. */
export const SIGN_OF_LIFE_MS = 1_700;
export const END_MS = 14_000;

/** One for all: an abort without a reason makes an error with a stack each time. */
const DONE = new Error('the act is over');

interface Act {
  hasShown: boolean;
}

const acts = new AsyncLocalStorage<Act>();

/** Whatever this act showed the person, in a message or a form: nothing more is needed to say that the bot is there. */
export function noteShown(): void {
  const act = acts.getStore();
  if (act) act.hasShown = true;
}

const STILL_WAITING: View = view([section(md`⏳ Still waiting for Depot…`)]);

const GAVE_UP: View = view([
  section(
    md`⚠️ Depot or Slack isn't responding, so the bot stopped waiting. If an answer still comes, you'll see it here. Otherwise try again in a minute.`,
  ),
]);

/**
 * Does the work of one act, and keeps the person posted while it takes long. What the bot says here is replaced by the
 * answer where Slack can do that (Answer.replyMeanwhile).
 * @param work begins with the work as soon as there is room for it
 * @throws what `work` throws.
 */
export async function keepPosted(
  { answer, arrivedAt }: Interaction,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  work: (inAct: <T>(run: () => T) => T) => Promise<void>,
): Promise<void> {
  const act: Act = { hasShown: false };
  const done = new AbortController();

  /** @returns whether the work was still silent so long after the request. */
  async function isSilentAfter(ms: number): Promise<boolean> {
    const left = arrivedAt.getTime() + ms - clock.now().getTime();
    if (left > 0) await clock.sleep(left, done.signal).catch(() => undefined);
    return !done.signal.aborted && !act.hasShown;
  }

  async function tryToPost(say: () => Promise<void>): Promise<void> {
    try {
      await say();
    } catch (error) {
      log.warn({ word: SlackError.from(error).word }, 'the sign of life could not be shown');
    }
  }

  async function postWhileSilent(): Promise<void> {
    if (!(await isSilentAfter(SIGN_OF_LIFE_MS))) return;
    // Slack may be what is slow: the end is not held up by it.
    const said = tryToPost(() => answer.replyMeanwhile(STILL_WAITING));
    if (await isSilentAfter(END_MS)) {
      await said;
      await tryToPost(() => answer.replyMeanwhile(GAVE_UP));
    }
  }

  const posting = acts.exit(postWhileSilent);
  try {
    await work((run) => acts.run(act, run));
  } finally {
    done.abort(DONE);
    await posting;
    await tryToPost(() => answer.endMeanwhile());
  }
}
