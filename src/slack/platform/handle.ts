// What every handler goes through after the acknowledgement: once per act of a person, always with an answer, counted
// so that a stop can wait for it.

import { randomUUID } from 'node:crypto';
import { DepotError, depotErrorWords } from '../../depot/depot-error.ts';
import { UserError } from '../../lib/errors.ts';
import { DatabaseError, databaseWords } from '../../store/database-error.ts';
import { section, type View, view } from '../../views/kit/blocks.ts';
import { code, md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from './interaction.ts';
import { keepPosted } from './keep-posted.ts';
import { SlackError, slackErrorWords } from './reply/slack-error.ts';
import type { Services } from './services.ts';
import { createWorkQueue } from './work-queue.ts';

export interface Handling {
  /** Reads what was acknowledged, and does what follows from it, once Slack has its acknowledgements. */
  afterAcks(read: (arrivedAt: Date) => Promise<void>): void;
  /** Does the work of one act and answers for it. Never throws. */
  handle(interaction: Interaction, what: string, work: () => Promise<void>): Promise<void>;
  /** Resolves when nothing is under way any more, or the signal fires. */
  drained(signal: AbortSignal): Promise<void>;
}

export function createHandling(
  services: Pick<Services, 'seenRequests' | 'clock' | 'log' | 'auditChannel'>,
): Handling {
  const { seenRequests, clock, log, auditChannel } = services;
  const underWay = new Set<Promise<void>>();
  const queue = createWorkQueue();

  async function once(interaction: Interaction, what: string, work: () => Promise<void>): Promise<void> {
    try {
      if (!(await seenRequests.isNew(interaction.key))) {
        log.info({ what }, 'Slack delivered it again; it was handled before');
        return;
      }
      await work();
    } catch (error) {
      await answerError(interaction, what, error);
    }
  }

  async function answerError(interaction: Interaction, what: string, error: unknown): Promise<void> {
    const reference = randomUUID().slice(0, 8);
    const isExpected = [UserError, DepotError, DatabaseError].some((one) => error instanceof one);
    log[isExpected ? 'info' : 'error'](
      { err: error, reference, what, userId: interaction.actor.userId },
      'answered with an error',
    );
    try {
      await interaction.answer.replyPrivately(errorView(error, reference));
    } catch (failure) {
      // Every way to reach the person has failed; the log is all that is left.
      log.error({ err: failure, reference, what }, 'the answer could not be delivered');
    }
  }

  async function postToAuditChannel(): Promise<void> {
    try {
      await auditChannel.drain();
    } catch (error) {
      const level = error instanceof DatabaseError ? 'debug' : 'error';
      log[level]({ err: error }, 'posting to the audit channel failed; it will be retried');
    }
  }

  return {
    afterAcks(read) {
      const arrivedAt = clock.now();
      const reading = queue
        .afterAcks(() => read(arrivedAt))
        .catch((error: unknown) => log.error({ err: error }, 'a request from Slack could not be read'))
        .finally(() => underWay.delete(reading));
      underWay.add(reading);
    },
    handle(interaction, what, work) {
      const running = keepPosted(interaction, { clock, log }, (inAct) =>
        queue.add(() => inAct(() => once(interaction, what, work))),
      )
        .then(() =>
          log.debug(
            { what, ms: clock.now().getTime() - interaction.arrivedAt.getTime() },
            'an act was answered',
          ),
        )
        .then(postToAuditChannel)
        .finally(() => underWay.delete(running));
      underWay.add(running);
      return running;
    },
    async drained(signal) {
      const aborted = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([Promise.allSettled(underWay), aborted]);
      if (underWay.size > 0) log.warn({ left: underWay.size }, 'stopped before everything was answered');
    },
  };
}

/** Only the words of a UserError or of an edge's own table reach a person; anything else is a reference. */
export function errorView(error: unknown, reference: string): View {
  if (error instanceof UserError) return view([section(md`${error.message}`)]);
  if (error instanceof DepotError) {
    // Changes are sent by operations, which say themselves how they ended.
    const words = depotErrorWords(error, 'Nothing changed.');
    return view([section(md`⚠️ ${words} (reference ${code(reference)})`)]);
  }
  if (error instanceof DatabaseError) {
    return view([section(md`⚠️ ${databaseWords(error.problem)} Nothing changed. Try again in a minute.`)]);
  }
  if (SlackError.isFromSlack(error)) {
    return view([section(md`⚠️ ${slackErrorWords(SlackError.from(error))} (reference ${code(reference)})`)]);
  }
  return view([
    section(
      md`⚠️ Something went wrong in the bot, so it couldn’t finish this. Try again. If it happens again, give the bot’s admin this reference: ${code(reference)}`,
    ),
  ]);
}
