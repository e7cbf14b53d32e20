// The inspector: every call between Slack, the bot and Depot as it happens, with what was sent and answered.

import { useEffect, useState } from 'preact/hooks';
import type { CallDetail, CallRow, Side } from '../../wire.ts';
import { timeWords } from '../dates.ts';
import { classes, html, piece } from '../html.ts';
import { icons } from '../icons.ts';
import { getCall, useCalls } from '../live.ts';
import { useSession } from '../session.ts';

export interface Filter {
  readonly between: 'all' | 'Slack' | 'Depot';
  readonly onlyTrouble: boolean;
  readonly text: string;
}

export function passes({ from, to, name, outcome, about, ok }: CallRow, filter: Filter): boolean {
  if (filter.between !== 'all' && from !== filter.between && to !== filter.between) return false;
  if (filter.onlyTrouble && ok) return false;
  const text = filter.text.trim().toLowerCase();
  return text === '' || `${name} ${outcome} ${about}`.toLowerCase().includes(text);
}

export function Inspector() {
  const { go } = useSession();
  const rows = useCalls();
  const [filter, setFilter] = useState<Filter>({ between: 'all', onlyTrouble: false, text: '' });
  const [openId, setOpenId] = useState<number | null>(null);
  const shown = rows.filter((row) => passes(row, filter));
  const choice = (between: Filter['between'], words: string) => html`<button
    type="button"
    class="button small"
    aria-pressed=${filter.between === between}
    onClick=${() => setFilter({ ...filter, between })}
  >
    ${words}
  </button>`;
  return html`<aside class="panel" aria-label="Inspector">
    <header class="place">
      <div class="title"><h2>Inspector</h2><p>Every call, newest first. Secrets are not shown.</p></div>
      <button type="button" class="icon-only" aria-label="Close the inspector" onClick=${() => go({ panel: '' })}>
        ${icons.close()}
      </button>
    </header>
    <div class="filters" role="group" aria-label="Filter">
      ${choice('all', 'All')} ${choice('Slack', 'Slack')} ${choice('Depot', 'Depot')}
      <button
        type="button"
        class="button small"
        aria-pressed=${filter.onlyTrouble}
        onClick=${() => setFilter({ ...filter, onlyTrouble: !filter.onlyTrouble })}
      >
        Only trouble
      </button>
      <input
        type="search"
        aria-label="Filter by words"
        placeholder="Filter by words"
        value=${filter.text}
        onInput=${({ currentTarget }: Event) =>
          currentTarget instanceof HTMLInputElement && setFilter({ ...filter, text: currentTarget.value })}
      />
    </div>
    <ul class="calls scroll" tabindex="0" aria-label="Calls">
      ${shown.map((row) =>
        piece(Call, {
          key: row.callId,
          row,
          open: row.callId === openId,
          toggle: () => setOpenId(row.callId === openId ? null : row.callId),
        }),
      )}
      ${shown.length === 0 && html`<li class="empty">${rows.length === 0 ? 'No call yet.' : 'No call passes the filter.'}</li>`}
    </ul>
  </aside>`;
}

interface CallProps {
  readonly row: CallRow;
  readonly open: boolean;
  readonly toggle: () => void;
}

function Call({ row, open, toggle }: CallProps) {
  const { me } = useSession();
  const [detail, setDetail] = useState<CallDetail | null>(null);
  useEffect(() => {
    if (open && !detail) void getCall(row.callId).then(setDetail);
  }, [open]);
  const { from, to, name, outcome, ok, latencyMs, at, about } = row;
  return html`<li class=${classes('call', !ok && 'trouble')}>
    <button type="button" aria-expanded=${open} onClick=${toggle}>
      <span class=${`sides ${colourOf(from, to)}`}>${from} → ${to}</span>
      <span class="call-name">${name}</span>
      <span class="outcome">${outcome}</span>
      <span class="quiet latency">${latencyMs} ms</span>
      <span class="quiet call-time">${timeWords(at, me.timeZone)}</span>
      ${!open && html`<span class="quiet about">${about}</span>`}
    </button>
    ${
      open &&
      html`<div class="detail">
        ${part('Sent', detail?.payload)} ${part('Answered', detail?.answer || 'nothing that was kept')}
      </div>`
    }
  </li>`;
}

const colourOf = (from: Side, to: Side): string =>
  to === 'Depot' ? 'depot' : from === 'Slack' ? 'in' : 'out';

const part = (name: string, text: string | undefined) => html`<h3>${name}</h3>
  <pre tabindex="0" role="region" aria-label=${name}>${text ?? 'Loading…'}</pre>`;
