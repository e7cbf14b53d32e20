// Acting as people: what the page and the tests do to the bot.

import type { Clock } from '../../lib/clock.ts';
import { type Acted, type Actor, createActor, type Failed } from './actor.ts';
import type { Delivered, Delivery, DeliveryType } from './delivery.ts';
import { isJson } from './problems.ts';
import type { Json, Person } from './state.ts';
import { waitFor } from './wait-for.ts';
import type { MethodContext } from './web-api/method.ts';

export interface Control {
  as(userId: string): Actor;
  /** Resolves with the first true-like value, looking again after every change. */
  waitFor<T>(look: () => T | null | undefined | false, what?: string, timeoutMs?: number): Promise<T>;
  /** Delivers the last payload once more, as Slack does when an acknowledgement got lost. */
  redeliver(): Promise<Delivered>;
  deliverTo(delivery: Delivery): void;
}

export interface ControlOptions {
  readonly context: MethodContext;
  readonly clock: Clock;
  readonly record: (name: string, payload: unknown, delivered: Delivered) => void;
  readonly escapes: (command: string) => boolean;
  delivery: Delivery;
}

export function createControl(options: ControlOptions): Control {
  const { context, clock, record, escapes } = options;
  const { state, tickets } = context;
  let last: { readonly type: DeliveryType; readonly payload: Json } | null = null;

  async function deliver(type: DeliveryType, payload: Json): Promise<Delivered> {
    last = { type, payload };
    const delivered = await options.delivery.deliver(type, payload);
    record(nameOf(type, payload), payload, delivered);
    return delivered;
  }

  function acted(person: Person, delivered: Delivered, failed: Failed): Acted {
    const toast = delivered.acked ? null : failed(delivered.failure ?? 'dispatch_failed');
    if (toast) {
      state.toasts.push({ userId: person.userId, text: toast, at: clock.now() });
      state.changed();
    }
    return { acked: delivered.acked, ackMs: delivered.ms, toast };
  }

  /** One for each person: what a menu has loaded is there when its option is chosen. */
  const actors = new Map<string, Actor>();

  function as(userId: string): Actor {
    const person = state.people.get(userId);
    if (!person) throw new Error(`nobody has the id ${userId}`);
    const actor = actors.get(userId) ?? createActor({ context, tickets, person, escapes, deliver, acted });
    actors.set(userId, actor);
    return actor;
  }

  return {
    as,
    waitFor: (look, what, timeoutMs) => waitFor(state, look, what, timeoutMs),
    async redeliver() {
      if (!last) throw new Error('nothing was delivered yet');
      return options.delivery.deliver(last.type, last.payload, { num: 1, reason: 'timeout' });
    },
    deliverTo(delivery) {
      options.delivery = delivery;
    },
  };
}

function nameOf(type: DeliveryType, payload: Json): string {
  if (type === 'slash_commands') return `${String(payload.command)} ${String(payload.text)}`.trim();
  if (type === 'events_api') return isJson(payload.event) ? String(payload.event.type) : type;
  return String(payload.type);
}
