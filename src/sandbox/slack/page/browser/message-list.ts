// The messages of a channel, by day, with a line where the unread ones begin. Stays at the end when it was there.

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SeenChannel, SeenMessage } from '../wire.ts';
import { dayKey, dayWords } from './dates.ts';
import { type Content, html, piece } from './html.ts';
import { Message } from './message.ts';
import { msOf, useSession } from './session.ts';

interface Props {
  readonly channel: SeenChannel;
  readonly messages: readonly SeenMessage[];
}

const GROUPED_WITHIN_MS = 5 * 60_000;
const AT_END_PX = 60;

/** Comes right after another one of the same person: without a picture of its own. */
export function continues(message: SeenMessage, before: SeenMessage | undefined): boolean {
  return (
    before !== undefined &&
    before.userId === message.userId &&
    !message.onlyForYou &&
    !before.onlyForYou &&
    !message.broadcast &&
    before.replies === null &&
    msOf(message.ts) - msOf(before.ts) < GROUPED_WITHIN_MS
  );
}

export function MessageList({ channel, messages }: Props) {
  const { snapshot, me, place } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const rowsBox = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const scrolledTo = useRef(0);
  // Where the unread ones began when this channel was opened; it stays until another is.
  const unreadSince = useRef(channel.unread > 0 ? Number(channel.lastRead) : Number.POSITIVE_INFINITY);

  // Also when a message grows after it was drawn: a chart, an edit, a picture.
  useLayoutEffect(() => {
    const stay = () => {
      if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
    };
    const growing = new ResizeObserver(stay);
    if (rowsBox.current) growing.observe(rowsBox.current);
    if (box.current) growing.observe(box.current);
    return () => growing.disconnect();
  }, []);

  // A link has led to one of them.
  useEffect(() => {
    const wanted = `[data-ts="${CSS.escape(place.message)}"]`;
    const target = place.message && box.current?.querySelector<HTMLElement>(wanted);
    if (!target) return;
    atEnd.current = false;
    target.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
  }, [place.message]);

  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    // What grows below is not scrolled away from: only who scrolls up leaves the end.
    if (scrollHeight - scrollTop - clientHeight < AT_END_PX) atEnd.current = true;
    else if (scrollTop < scrolledTo.current) atEnd.current = false;
    scrolledTo.current = scrollTop;
  };

  const rows: Content[] = [];
  let newShown = false;
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const day = dayKey(msOf(message.ts), me.timeZone);
    const isNewDay = !before || dayKey(msOf(before.ts), me.timeZone) !== day;
    if (isNewDay) {
      const words = dayWords(msOf(message.ts), me.timeZone, snapshot.now);
      rows.push(html`<div class="day" key=${day}><span>${words}</span></div>`);
    }
    const isNew = !newShown && Number(message.ts) > unreadSince.current && message.userId !== snapshot.me;
    if (isNew) {
      newShown = true;
      rows.push(html`<div class="new" key="new"><span>New</span></div>`);
    }
    const grouped = !isNewDay && !isNew && continues(message, before);
    rows.push(piece(Message, { key: message.ts, message, grouped, inThread: false }));
  }
  return html`<div
    class="messages scroll"
    ref=${box}
    tabindex="0"
    role="region"
    aria-label=${`Messages in ${channel.kind === 'dm' ? 'Depot' : channel.name}`}
    onScroll=${onScroll}
    onKeyDown=${(event: KeyboardEvent) => walk(event, box.current)}
  >
    <div ref=${rowsBox}>
      ${rows.length > 0 ? rows : html`<p class="empty">Nothing has been said here yet.</p>`}
    </div>
  </div>`;
}

/** Arrow keys go from message to message, as in Slack. */
function walk(event: KeyboardEvent, box: HTMLElement | null): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const target = event.target;
  if (step === undefined || !(target instanceof HTMLElement)) return;
  if (target !== box && target.localName !== 'article') return;
  const all = [...(box?.querySelectorAll<HTMLElement>('article') ?? [])];
  const at = target === box ? all.length : all.indexOf(target);
  event.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}
