// Messages that refresh themselves while somebody looks. Kept in this process alone: a replica that does not know of it
// lets the message stand still, which is harmless.

export interface LiveMessages {
  /** From now on this message is followed; an earlier following of it ends. */
  start(messageKey: string): AbortSignal;
  /** Somebody clicked something else on it. */
  stop(messageKey: string): void;
  stopAll(): void;
}

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
    stopAll() {
      for (const messageKey of [...running.keys()]) stop(messageKey);
    },
  };
}
