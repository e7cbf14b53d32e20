// The line to the sandbox: looks again at every change, acts, and notices when the sandbox has gone.

import { useEffect, useState } from 'preact/hooks';
import type { Act, ActAnswer, CallDetail, CallRow, Snapshot, Switch, Switches } from '../wire.ts';

async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return json<T>(response);
}

const query = (as: string) => `as=${encodeURIComponent(as)}`;

export const postAct = (as: string, what: Act): Promise<ActAnswer> => post(`/page/act?${query(as)}`, what);

export const postSwitch = (what: Switch): Promise<ActAnswer> => post('/page/switch', what);

export const getSwitches = async (): Promise<Switches> => json(await fetch('/page/switches'));

export const getCalls = async (): Promise<readonly CallRow[]> => json(await fetch('/page/calls'));

export async function getCall(callId: number): Promise<CallDetail | null> {
  const response = await fetch(`/page/calls/${callId}`);
  return response.ok ? json(response) : null;
}

export const fileAddress = (fileId: string, as: string): string =>
  `/page/file/${encodeURIComponent(fileId)}?${query(as)}`;

export interface Live {
  /** null: not looked yet. */
  readonly snapshot: Snapshot | null;
  /** The sandbox does not answer. */
  readonly gone: boolean;
}

const changes = new EventTarget();
let stream: EventSource | null = null;

/** One stream for the whole window; the browser opens it again by itself when it breaks. */
function openStream(): void {
  if (stream) return;
  stream = new EventSource('/page/changes');
  stream.addEventListener('changed', () => changes.dispatchEvent(new Event('changed')));
  stream.addEventListener('call', ({ data }) =>
    changes.dispatchEvent(new CustomEvent('call', { detail: data })),
  );
  stream.addEventListener('error', () => changes.dispatchEvent(new Event('gone')));
}

function listen(name: string, listener: (event: Event) => void): () => void {
  openStream();
  changes.addEventListener(name, listener);
  return () => changes.removeEventListener(name, listener);
}

/** Calls `look` at once and after every change, never twice at the same time. */
function refresh(snapshot: () => Promise<void>): () => void {
  let wanted = true;
  let busy = false;
  let stopped = false;
  const run = async () => {
    if (busy) return;
    busy = true;
    while (wanted && !stopped) {
      wanted = false;
      await snapshot();
    }
    busy = false;
  };
  void run();
  const stop = listen('changed', () => {
    wanted = true;
    void run();
  });
  return () => {
    stopped = true;
    stop();
  };
}

/** The workspace as this person sees it, always fresh. */
export function useLive(as: string): Live {
  const [live, setLive] = useState<Live>({ snapshot: null, gone: false });
  useEffect(() => {
    let current = true;
    const looking = refresh(async () => {
      try {
        const response = await fetch(`/page/look?${query(as)}`);
        const snapshot = response.ok ? await json<Snapshot>(response) : null;
        if (current) setLive({ snapshot, gone: false });
      } catch {
        // The sandbox was stopped; the stream comes back with it.
        if (current) setLive((before) => ({ ...before, gone: true }));
      }
    });
    const leaving = listen('gone', () => setLive((before) => ({ ...before, gone: true })));
    return () => {
      current = false;
      looking();
      leaving();
    };
  }, [as]);
  return live;
}

/** What the switchboard shows, fresh after every change and every call. */
export function useSwitches(): Switches | null {
  const [switches, setSwitches] = useState<Switches | null>(null);
  useEffect(() => refresh(async () => setSwitches(await getSwitches().catch(() => null))), []);
  return switches;
}

const ROWS_SHOWN = 400;

/** Every call so far and from now on, newest first. */
export function useCalls(): readonly CallRow[] {
  const [rows, setRows] = useState<readonly CallRow[]>([]);
  useEffect(() => {
    let current = true;
    const merge = (more: readonly CallRow[]) => {
      if (!current) return;
      setRows((before) => {
        const all = new Map([...more, ...before].map((row) => [row.callId, row]));
        return [...all.values()].sort((a, b) => b.callId - a.callId).slice(0, ROWS_SHOWN);
      });
    };
    const stop = listen('call', (event) => {
      if (event instanceof CustomEvent) merge([JSON.parse(String(event.detail)) as CallRow]);
    });
    void getCalls().then(merge, () => undefined);
    return () => {
      current = false;
      stop();
    };
  }, []);
  return rows;
}
