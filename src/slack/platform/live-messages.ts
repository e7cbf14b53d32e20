// Messages that refresh themselves while somebody looks. Kept in this process alone: a replica that does not know of it
// lets the message stand still, which is harmless.

export interface LiveMessages {
  /** Keeps this message live from now on; ends an earlier refresh of it. */
  start(messageKey: string): AbortSignal;
  /** Its content was replaced. */
  stop(messageKey: string): void;
  /** The same for all messages that only this person sees. */
  stopPrivate(person: string): void;
  /** The bot ends: those who kept them live may continue at the next start. */
  stopAll(): void;
}

/** Why an `AbortSignal` of these fired, where nobody put anything else into the message. */
export const BOT_ENDS = new Error('the bot ends');

/** Names a message that only one person sees, where Slack does not say which it is. */
export const privateKey = (person: string, about: string) => `private ${person} ${about}`;

export function createLiveMessages(): LiveMessages {
  const running = new Map<string, AbortController>();
  const stop = (messageKey: string) => {
    running.get(messageKey)?.abort();
    running.delete(messageKey);
  };
  return {
    start(messageKey) {
      stop(messageKey);
      const controller = new AbortController();
      running.set(messageKey, controller);
      return controller.signal;
    },
    stop,
    stopPrivate(person) {
      const mine = privateKey(person, '');
      for (const messageKey of [...running.keys()]) if (messageKey.startsWith(mine)) stop(messageKey);
    },
    stopAll() {
      for (const controller of running.values()) controller.abort(BOT_ENDS);
      running.clear();
    },
  };
}
