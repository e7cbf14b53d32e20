// views.*: https://docs.slack.dev/reference/methods?family=views

import { randomUUID } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import { isJson } from '../problems.ts';
import type { Json, SlackState, StoredView } from '../state.ts';
import { viewProblemsOf } from '../validate-blocks.ts';
import {
  type Args,
  jsonArg,
  type MethodContext,
  type MethodSpec,
  requiredArg,
  SlackRefusal,
  stringArg,
} from './method.ts';

/** @throws SlackRefusal when Slack would not take the view. */
export function checkedView(view: unknown, type: 'modal' | 'home'): Json {
  if (!isJson(view))
    throw new SlackRefusal('invalid_arguments', { response_metadata: { messages: ['missing view'] } });
  if (JSON.stringify(view).length > LIMITS.viewBytes) throw new SlackRefusal('view_too_large');
  const messages = viewProblemsOf(view);
  if (view.type !== type) throw new SlackRefusal('invalid_arguments');
  if (messages.length > 0) throw new SlackRefusal('invalid_arguments', { response_metadata: { messages } });
  return view;
}

export function viewOnWire(stored: StoredView, state: SlackState, values: Json = {}): Json {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    notify_on_close: false,
    clear_on_close: false,
    ...stored.view,
    blocks: withBlockIds(stored.view.blocks),
    id: stored.viewId,
    team_id: state.teamId,
    app_id: 'A0SANDBOX',
    app_installed_team_id: state.teamId,
    bot_id: state.botId,
    hash: stored.hash,
    root_view_id: stored.rootViewId,
    previous_view_id: stored.previousViewId,
    state: { values },
  };
}

/** Slack names the blocks that the app did not name; also those inside a container. */
export function withBlockIds(blocks: unknown, prefix = ''): readonly Json[] {
  const list: readonly unknown[] = Array.isArray(blocks) ? blocks : [];
  return list.filter(isJson).map((block, index) => {
    const named = { block_id: `${prefix}b${index}`, ...block };
    if (!Array.isArray(block.child_blocks)) return named;
    return { ...named, child_blocks: withBlockIds(block.child_blocks, `${named.block_id}.`) };
  });
}

export function pushView(state: SlackState, userId: string, view: Json): StoredView {
  const stack = state.viewStacks.get(userId) ?? [];
  if (stack.length >= LIMITS.viewStack) throw new SlackRefusal('push_limit_reached');
  const externalId = view.external_id;
  if (externalId && [...state.views.values()].some((other) => other.view.external_id === externalId)) {
    throw new SlackRefusal('duplicate_external_id');
  }
  const viewId = state.newId('V');
  const below = stack.at(-1) ?? null;
  const stored: StoredView = {
    viewId,
    userId,
    rootViewId: stack[0] ?? viewId,
    previousViewId: below,
    hash: randomUUID(),
    view,
  };
  state.views.set(viewId, stored);
  state.viewStacks.set(userId, [...stack, viewId]);
  state.changed();
  return stored;
}

export function replaceView(state: SlackState, stored: StoredView, view: Json): void {
  stored.view = view;
  stored.hash = randomUUID();
  state.changed();
}

/** Takes the top view away, or the whole stack. */
export function closeViews(state: SlackState, userId: string, all: boolean): void {
  const stack = state.viewStacks.get(userId) ?? [];
  for (const viewId of all ? stack : stack.slice(-1)) state.views.delete(viewId);
  state.viewStacks.set(userId, all ? [] : stack.slice(0, -1));
  state.changed();
}

function userOfTrigger(args: Args, { tickets }: MethodContext): string {
  const triggerId = stringArg(args, 'trigger_id') ?? stringArg(args, 'interactivity_pointer');
  if (!triggerId) throw new SlackRefusal('invalid_arguments');
  const used = tickets.useTrigger(triggerId);
  if ('error' in used) throw new SlackRefusal(used.error);
  return used.userId;
}

export const views: Readonly<Record<string, MethodSpec>> = {
  'views.open': {
    scope: null,
    run(args, context) {
      const view = checkedView(jsonArg(args, 'view', 'invalid_arguments'), 'modal');
      const userId = userOfTrigger(args, context);
      closeViews(context.state, userId, true);
      return { view: viewOnWire(pushView(context.state, userId, view), context.state) };
    },
  },
  'views.push': {
    scope: null,
    run(args, context) {
      const view = checkedView(jsonArg(args, 'view', 'invalid_arguments'), 'modal');
      const userId = userOfTrigger(args, context);
      return { view: viewOnWire(pushView(context.state, userId, view), context.state) };
    },
  },
  'views.update': {
    scope: null,
    run(args, { state }) {
      const view = checkedView(jsonArg(args, 'view', 'invalid_arguments'), 'modal');
      const [viewId, externalId] = [stringArg(args, 'view_id'), stringArg(args, 'external_id')];
      const stored = viewId
        ? state.views.get(viewId)
        : [...state.views.values()].find((other) => externalId && other.view.external_id === externalId);
      if (!stored) throw new SlackRefusal('not_found');
      const hash = stringArg(args, 'hash');
      if (hash && hash !== stored.hash) throw new SlackRefusal('hash_conflict');
      replaceView(state, stored, view);
      return { view: viewOnWire(stored, state) };
    },
  },
  'views.publish': {
    scope: null,
    run(args, { state }) {
      const userId = requiredArg(args, 'user_id', 'user_not_found');
      if (!state.people.has(userId)) throw new SlackRefusal('user_not_found');
      const view = checkedView(jsonArg(args, 'view', 'invalid_arguments'), 'home');
      state.homes.set(userId, view);
      state.changed();
      return { view };
    },
  },
};
