// One message: who, when, what, and what can be done with it.

import { useEffect, useRef } from 'preact/hooks';
import type { SeenMessage } from '../wire.ts';
import { drawBlocks } from './blocks/draw-blocks.ts';
import { drawMrkdwn } from './blocks/text.ts';
import { agoWords, timeWords } from './dates.ts';
import { emojiOf } from './emoji.ts';
import { face } from './face.ts';
import { drawFile } from './file-card.ts';
import { type Content, classes, html } from './html.ts';
import { icons } from './icons.ts';
import { msOf, personIn, type Session, useSession } from './session.ts';
import { useSurface } from './use-surface.ts';

interface Props {
  readonly message: SeenMessage;
  readonly grouped: boolean;
  readonly inThread: boolean;
}

const QUICK_REACTIONS = ['eyes', 'white_check_mark'];

export function Message({ message, grouped, inThread }: Props) {
  const session = useSession();
  const { snapshot, me } = session;
  const { ts, channelId, userId, blocks, text, onlyForYou } = message;
  const scope = `${inThread ? 'thread' : 'message'}-${ts}`;
  const surface = useSurface({ scope, where: 'message', channelId, messageTs: ts });
  const article = useRef<HTMLElement>(null);
  useKeptFocus(article);

  const person = personIn(snapshot, userId);
  const time = timeWords(msOf(ts), me.timeZone);
  const stamp = html`<time datetime=${new Date(msOf(ts)).toISOString()}>${time}</time>`;
  const content =
    blocks.length > 0 ? drawBlocks(blocks, surface) : text !== '' && plainMessage(text, surface);
  return html`<article
    ref=${article}
    class=${classes('message', grouped && 'grouped', onlyForYou && 'only-for-you')}
    data-ts=${ts}
    tabindex="-1"
    aria-label=${`${person.realName}, ${time}`}
  >
    <div class="gutter">${grouped ? stamp : face(person, snapshot.bot)}</div>
    <div class="content">
      ${onlyForYou && onlyLine(session, message)}
      ${message.broadcast && !inThread && repliedLine(session, message)}
      ${
        !grouped &&
        html`<div class="who">
          <span class="person">${person.realName}</span>
          ${person.role === 'bot' && html`<span class="app-badge">${userId === snapshot.bot ? 'APP' : 'SANDBOX'}</span>`}
          ${person.role === 'guest' && html`<span class="app-badge">GUEST</span>`}
          ${person.role === 'stranger' && html`<span class="app-badge">EXTERNAL</span>`} ${stamp}
        </div>`
      }
      ${content} ${message.edited && html`<span class="edited">(edited)</span>`}
      ${message.unfurls.map((unfurl) => html`<div class="unfurl">${drawBlocks(unfurl, surface)}</div>`)}
      ${message.files.map((file) => drawFile(file, snapshot.me))} ${reactions(session, message)}
      ${!inThread && repliesLine(session, message)}
    </div>
    ${!onlyForYou && toolbar(session, message, inThread)}
  </article>`;
}

const plainMessage = (
  text: string,
  { words }: { readonly words: Parameters<typeof drawMrkdwn>[1] },
): Content => html`<div class="text">${drawMrkdwn(text, words)}</div>`;

/** When what had the focus is gone (an edit took the button away), the message has it: nobody is thrown to the top. */
function useKeptFocus(article: { readonly current: HTMLElement | null }): void {
  const inside = useRef(false);
  useEffect(() => {
    const box = article.current;
    if (inside.current && document.activeElement === document.body) box?.focus({ preventScroll: true });
    const note = () => {
      inside.current = box?.contains(document.activeElement) === true && box !== document.activeElement;
    };
    note();
    box?.addEventListener('focusin', note);
    // Focus that goes somewhere else on purpose; an element that vanishes sends no event, or one without a target.
    const left = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && !box?.contains(relatedTarget)) inside.current = false;
    };
    box?.addEventListener('focusout', left);
    return () => {
      box?.removeEventListener('focusin', note);
      box?.removeEventListener('focusout', left);
    };
  });
}

const onlyLine = ({ act }: Session, { channelId, ts }: SeenMessage) => html`<div class="only">
  ${icons.eye()} Only visible to you${' · '}
  <button type="button" class="link" onClick=${() => act({ kind: 'dismiss', channelId, ts })}>Dismiss</button>
</div>`;

const repliedLine = ({ go }: Session, { threadTs }: SeenMessage) => html`<div class="replied">
  replied to${' '}<button type="button" class="link" onClick=${() => go({ thread: threadTs ?? '' })}>a thread</button>
</div>`;

function repliesLine({ snapshot, go }: Session, { ts, replies }: SeenMessage): Content {
  if (!replies) return null;
  const { count, users, lastTs } = replies;
  return html`<button type="button" class="replies" onClick=${() => go({ thread: ts })}>
    ${users.slice(0, 4).map((userId) => face(personIn(snapshot, userId), snapshot.bot, 'tiny'))}
    <strong>${count} ${count === 1 ? 'reply' : 'replies'}</strong>
    <span class="quiet">Last reply ${agoWords(msOf(lastTs), snapshot.now)}</span>
  </button>`;
}

function reactions({ snapshot, act }: Session, { channelId, ts, reactions: all }: SeenMessage): Content {
  if (all.length === 0) return null;
  return html`<div class="reactions">
    ${all.map(({ name, users }) => {
      const names = users.map((userId) => personIn(snapshot, userId).realName).join(', ');
      return html`<button
        type="button"
        aria-pressed=${users.includes(snapshot.me)}
        aria-label=${`${name}, ${users.length}: ${names}`}
        title=${names}
        onClick=${() => act({ kind: 'react', channelId, ts, name })}
      >
        ${emojiOf(name) ?? `:${name}:`} ${users.length}
      </button>`;
    })}
  </div>`;
}

function toolbar(
  { snapshot, act, go }: Session,
  { channelId, ts, threadTs }: SeenMessage,
  inThread: boolean,
): Content {
  return html`<div class="toolbar" role="group" aria-label="Message actions">
    ${QUICK_REACTIONS.map(
      (name) => html`<button
        type="button"
        aria-label=${`React with ${name.replaceAll('_', ' ')}`}
        onClick=${() => act({ kind: 'react', channelId, ts, name })}
      >
        ${emojiOf(name)}
      </button>`,
    )}
    ${
      !inThread &&
      html`<button type="button" aria-label="Reply in thread" onClick=${() => go({ thread: threadTs ?? ts })}>
        ${icons.reply()}
      </button>`
    }
    ${snapshot.messageShortcuts.map(
      ({ name, callbackId }) => html`<button
        type="button"
        aria-label=${name}
        title=${name}
        onClick=${() => act({ kind: 'message shortcut', channelId, ts, callbackId })}
      >
        ${icons.bolt()}
      </button>`,
    )}
  </div>`;
}
