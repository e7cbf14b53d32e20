// Whether what the bot says in a channel reaches only people who may see it: what nobody asked for in private is shown
// only where that is certain.

import type { Actor, Target } from '../../access/model.ts';
import { covers } from '../../access/pattern.ts';
import { SlackError } from './reply/slack-error.ts';
import type { Services } from './services.ts';

/**
 * Do people of another company read the channel, or are they invited to? Where Slack does not say, they may.
 * https://docs.slack.dev/reference/methods/conversations.info
 */
async function mayOutsidersRead(channelId: string, { clients, log }: Services): Promise<boolean> {
  try {
    const { channel } = await clients.answers.conversations.info({ channel: channelId });
    return channel === undefined || channel.is_ext_shared === true || channel.is_pending_ext_shared === true;
  } catch (error) {
    log.info({ channelId, word: SlackError.from(error).word }, 'a channel could not be looked up');
    return true;
  }
}

/** Of each target: is it certain that all members of our workspace who read the channel may see it, and nobody else reads? */
export async function mayReadersSee(
  targets: readonly Target[],
  { channelId, actor }: { readonly channelId: string | null; readonly actor: Actor },
  services: Services,
): Promise<readonly boolean[]> {
  const grants = await services.access.grants(actor.teamId);
  const ofReaders = grants.filter(
    ({ subject }) => subject.kind === 'everyone' || (subject.kind === 'channel' && subject.id === channelId),
  );
  const open = targets.map((target) => ofReaders.some(({ pattern }) => covers(pattern, target)));
  if (channelId === null || !open.includes(true)) return targets.map(() => false);
  return (await mayOutsidersRead(channelId, services)) ? targets.map(() => false) : open;
}
