// Where this window stands: who looks, at what. It lives in the address, so that every window has its own, a reload
// changes nothing, and the browser's Back goes back.

import { useEffect, useState } from 'preact/hooks';

export interface Place {
  readonly as: string;
  /** A channel, `home` for the app's Home tab, or '' for the list of channels (on a phone). */
  readonly at: string;
  /** The message whose thread is open, or ''. */
  readonly thread: string;
  /** The message that a link led to, or ''. */
  readonly message: string;
  readonly panel: 'inspector' | 'switchboard' | '';
  /** '' follows the system. */
  readonly theme: 'light' | 'dark' | '';
}

const DEFAULT_PERSON = 'U0ANA';

const oneOf = <T extends string>(text: string | null, ...values: readonly T[]): T | '' =>
  values.find((value) => value === text) ?? '';

export function readPlace(search: string): Place {
  const query = new URLSearchParams(search);
  return {
    as: query.get('as') ?? DEFAULT_PERSON,
    at: query.get('at') ?? '',
    thread: query.get('thread') ?? '',
    message: query.get('message') ?? '',
    panel: oneOf(query.get('panel'), 'inspector', 'switchboard'),
    theme: oneOf(query.get('theme'), 'light', 'dark'),
  };
}

export function addressOf(place: Place): string {
  const entries = Object.entries(place).filter(([, value]) => value !== '');
  return `/?${new URLSearchParams(entries)}`;
}

export type Go = (change: Partial<Place>) => void;

export function usePlace(): readonly [Place, Go] {
  const [place, setPlace] = useState(() => readPlace(location.search));
  useEffect(() => {
    const back = () => setPlace(readPlace(location.search));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go: Go = (change) => {
    setPlace((before) => {
      const next = { ...before, ...(change.at !== undefined && { message: '' }), ...change };
      if (addressOf(next) !== addressOf(before)) history.pushState(null, '', addressOf(next));
      return next;
    });
  };
  return [place, go];
}
