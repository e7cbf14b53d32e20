// Announces new messages to a screen reader: the plain text of new messages, as Slack reads it instead of the blocks.

import { useRef } from 'preact/hooks';
import { type Part, parseMrkdwn } from './blocks/mrkdwn.ts';
import { slackDate } from './dates.ts';
import { html } from './html.ts';
import { personIn, useSession } from './session.ts';

const MOST_SPOKEN = 3;

export function Announcer() {
  const { snapshot, me, place } = useSession();
  const known = useRef<{ as: string; ts: number } | null>(null);
  const newest = snapshot.messages.reduce((ts, message) => Math.max(ts, Number(message.ts)), 0);
  if (known.current?.as !== snapshot.me) known.current = { as: snapshot.me, ts: newest };
  const since = known.current.ts;
  const spoken = useRef<readonly string[]>([]);
  const news = snapshot.messages.filter(
    ({ ts, channelId, userId }) => Number(ts) > since && channelId === place.at && userId !== snapshot.me,
  );
  known.current.ts = newest;
  if (news.length > 0) {
    const read = (part: Part): string => {
      if ('inside' in part) return part.inside.map(read).join('');
      if (part.kind === 'date') return slackDate(part.seconds, part.format, me.timeZone, snapshot.now);
      if (part.kind === 'user') return `@${personIn(snapshot, part.targetId).name}`;
      if ('label' in part) return part.label;
      return 'text' in part ? part.text : '';
    };
    spoken.current = news
      .slice(-MOST_SPOKEN)
      .map(
        ({ text, userId }) =>
          `${personIn(snapshot, userId).realName}: ${parseMrkdwn(text).map(read).join('')}`,
      );
  }
  return html`<div class="sr-only" role="log" aria-live="polite" aria-label="New messages">
    ${spoken.current.map((words) => html`<p>${words}</p>`)}
  </div>`;
}
