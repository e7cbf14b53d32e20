// The matrix: what each act needs. Keyed by the word of the command, or by what a button of it does. A command without
// a row is refused at start.

import type { Role } from './model.ts';

interface ActionRow {
  /** null: everybody may, whoever they are. */
  readonly role: Role | null;
  /** After “You may not”. */
  readonly does: string;
}

const row = (role: Role | null, does: string): ActionRow => ({ role, does });

export const ACTIONS = {
  help: row(null, 'read the help'),
  status: row('viewer', "look at the bot's state"),
  projects: row('viewer', 'look at projects'),
  show: row('viewer', 'look at projects'),
  builds: row('viewer', 'look at builds'),
  build: row('viewer', 'look at builds'),
  steps: row('viewer', 'look at builds'),
  logs: row('viewer', 'look at builds'),
  why: row('viewer', 'look at builds'),
  usage: row('viewer', 'look at usage'),
  stats: row('viewer', 'look at statistics'),
  tokens: row('viewer', 'look at tokens'),
  trust: row('viewer', 'look at trust policies'),
  images: row('viewer', 'look at images'),
  access: row('viewer', 'look at who may do what'),
  audit: row('viewer', 'look at the audit trail'),
  // In one's own channel: whoever may see the project may hear of it there.
  subscriptions: row('viewer', 'look at subscriptions'),
  subscribe: row('viewer', 'subscribe this channel'),
  unsubscribe: row('viewer', 'unsubscribe this channel'),
  mute: row('viewer', 'mute notices in this channel'),
  unmute: row('viewer', 'unmute notices in this channel'),
  digest: row('viewer', 'change this channel’s digest'),
  take: row('viewer', 'look after incidents'),
  'subscribe-elsewhere': row('operator', 'subscribe other channels'),
  'unsubscribe-elsewhere': row('operator', 'unsubscribe other channels'),
  'mute-elsewhere': row('operator', 'mute notices in other channels'),
  'unmute-elsewhere': row('operator', 'unmute notices in other channels'),
  create: row('operator', 'create projects'),
  update: row('operator', 'update projects'),
  share: row('operator', 'share builds'),
  unshare: row('operator', 'stop sharing builds'),
  'token-create': row('operator', 'make tokens'),
  'token-rotate': row('operator', 'rotate tokens'),
  'token-revoke': row('operator', 'revoke tokens'),
  reset: row('admin', 'reset projects'),
  delete: row('admin', 'delete projects'),
  'trust-add': row('admin', 'add trust policies'),
  'trust-update': row('admin', 'change trust policies'),
  'trust-remove': row('admin', 'remove trust policies'),
  'images-delete': row('admin', 'delete images'),
  retention: row('admin', 'change how long images are kept'),
  'access-change': row('admin', 'change who may do what'),
  'audit-export': row('admin', 'export the audit trail'),
  'audit-verify': row('admin', 'verify the audit trail'),
} as const satisfies Readonly<Record<string, ActionRow>>;

export type ActionName = keyof typeof ACTIONS;

export const isAction = (word: string): word is ActionName => Object.hasOwn(ACTIONS, word);

export const roleFor = (action: ActionName): Role | null => ACTIONS[action].role;
