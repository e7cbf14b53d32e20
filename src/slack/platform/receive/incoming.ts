// What every kind of request goes through: read by its schema, turned into an interaction, limited per person, handled.

import type { z } from 'zod';
import type { Actor } from '../../../access/model.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import { section, view } from '../../../views/kit/blocks.ts';
import { md } from '../../../views/kit/mrkdwn.ts';
import { count } from '../../../views/kit/words.ts';
import type { Handling } from '../handle.ts';
import type { Interaction } from '../interaction.ts';
import { createAnswer } from '../reply/answer.ts';
import type { Services } from '../services.ts';
import { isSlackUrl } from '../slack-hosts.ts';

/** Of the person, the form or the installation: the first that is known counts. */
type WorkspaceIds = readonly (string | null | undefined)[];

/** Who asked, and where, as a payload says it. */
export interface RequestSource extends Omit<Interaction, 'answer' | 'actor'> {
  readonly userId: string;
  /** Was it a click on a message, rather than a command? */
  readonly clicked: boolean;
  /** The thread it was asked in; null: none. */
  readonly threadTs: string | null;
  readonly workspaceIds: WorkspaceIds;
}

export interface Incoming {
  /** Everything that a request needs but its acknowledgement. */
  readonly afterAcks: Handling['afterAcks'];
  readonly interaction: (source: RequestSource) => Interaction;
  /** Everybody acts on our workspace, also somebody from elsewhere in a shared channel. */
  readonly actorOf: (userId: string, channelId: string | null, workspaceIds: WorkspaceIds) => Actor;
  /** A payload that is not Slack's form, or not for us, is logged by its faults' places, and goes no further: null. */
  readonly read: <T>(schema: z.ZodType<T>, body: unknown, what: string) => T | null;
  /** Seconds until this person may act again; 0: now, which counts. */
  readonly secondsToWait: (userId: string) => number;
  /**
   * Does the work, or says why not: too fast, or the bot is stopping.
   * @param wait seconds until this person may act again, where that was asked already
   */
  readonly begin: (who: Interaction, what: string, work: () => Promise<void>, wait?: number) => Promise<void>;
}

export const tooFast = (seconds: number) =>
  `That was too fast. Nothing changed. Try again in ${count(seconds, 'second')}.`;

export function createIncoming(services: Services, handling: Handling, isStopping: () => boolean): Incoming {
  const { log, workspace, settings } = services;
  const acts = createRateLimit(settings.actsPerMinute, services.clock);
  const interaction = ({ userId, clicked, workspaceIds, ...from }: RequestSource): Interaction => {
    const { channelId, messageTs, threadTs } = from;
    const { clients, clock } = services;
    const responseUrl = trusted(from.responseUrl);
    const answer = createAnswer({
      clients,
      clock,
      log,
      userId,
      channelId,
      messageTs,
      clicked,
      responseUrl,
      threadTs,
    });
    const { clickedKey } = from;
    /** Whatever follows the clicked message by itself must not write over what is put in its place. */
    const stopLiveUpdates = () => {
      if (clickedKey) services.liveMessages.stop(clickedKey);
      if (clicked && messageTs === null) services.liveMessages.stopPrivate(userId);
    };
    return {
      ...from,
      responseUrl,
      actor: actorOf(userId, channelId, workspaceIds),
      answer: {
        ...answer,
        replace(view) {
          stopLiveUpdates();
          return answer.replace(view);
        },
        show(view) {
          stopLiveUpdates();
          return answer.show(view);
        },
      },
    };
  };

  function actorOf(userId: string, channelId: string | null, workspaceIds: WorkspaceIds): Actor {
    const actor = { teamId: workspace.key(), userId, channelId };
    const workspaceId = workspaceIds.find((id) => typeof id === 'string' && id !== '');
    return workspaceId ? { ...actor, workspaceId } : actor;
  }

  function trusted(url: string | null): string | null {
    if (url === null || isSlackUrl(url, settings.apiUrl)) return url;
    log.warn('a response URL that is not on a host of Slack was ignored');
    return null;
  }

  function read<T>(schema: z.ZodType<T>, body: unknown, what: string): T | null {
    if (workspace.isForeign(body)) {
      log.warn({ what }, 'a payload for another workspace was ignored');
      return null;
    }
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    log.warn(
      { what, at: parsed.error.issues.map(({ path }) => path.join('.')) },
      'a payload has another form than Slack documents',
    );
    return null;
  }

  function begin(
    who: Interaction,
    what: string,
    work: () => Promise<void>,
    wait = acts.take(who.actor.userId),
  ): Promise<void> {
    if (!isStopping() && wait === 0) return handling.handle(who, what, work);
    const words = isStopping()
      ? 'The bot is restarting. Nothing changed. Try again in a few seconds.'
      : tooFast(wait);
    return handling.handle(who, what, () => who.answer.replyPrivately(view([section(md`${words}`)])));
  }

  return {
    afterAcks: (reading) => handling.afterAcks(reading),
    interaction,
    actorOf,
    read,
    secondsToWait: (userId) => acts.take(userId),
    begin,
  };
}
