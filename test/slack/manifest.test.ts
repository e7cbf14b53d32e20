// manifest.yml says exactly what the code uses: commands, shortcuts, events, scopes; within the manifest schema's limits
// (https://docs.slack.dev/reference/app-manifest).

import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadCommands, loadHandlers } from '../../src/slack/platform/load-features.ts';
import type { Command } from '../../src/slack/platform/services.ts';
import { usageHint } from '../tools/commands-table.ts';

const short = (max: number) => z.string().min(1).max(max);

/** As Slack's schema: no other keys, its lengths, no empty lists. */
const Manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.union([z.literal(1), z.literal(2)]) }),
  display_information: z.strictObject({
    name: short(35),
    description: short(140),
    background_color: z.string().regex(/^#[0-9a-f]{3,6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: short(80), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          name: short(24),
          type: z.enum(['global', 'message']),
          callback_id: short(255),
          description: short(150),
        }),
      )
      .min(1)
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/\S{1,31}$/),
          description: short(2_000),
          usage_hint: short(1_000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
    unfurl_domains: z
      .array(z.string().regex(/^[a-z0-9.-]{1,255}$/))
      .min(1)
      .max(5),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).min(1).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

/** One for each kind of conversation that the bot reads in. */
const HISTORY = ['channels:history', 'groups:history', 'im:history'];

/** Which scopes each Web API method needs: https://docs.slack.dev/reference/methods. Null: none. */
const SCOPES: Readonly<Record<string, string | readonly string[] | null>> = {
  'apps.connections.open': null,
  'auth.teams.list': null,
  'auth.test': null,
  'chat.postEphemeral': 'chat:write',
  'chat.postMessage': 'chat:write',
  'chat.unfurl': 'links:write',
  'chat.update': 'chat:write',
  'conversations.history': HISTORY,
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.join': 'channels:join',
  'conversations.open': 'im:write',
  'conversations.replies': HISTORY,
  'files.completeUploadExternal': 'files:write',
  'files.delete': 'files:write',
  'files.getUploadURLExternal': 'files:write',
  'files.info': 'files:read',
  'usergroups.users.list': 'usergroups:read',
  'users.info': 'users:read',
  'users.list': 'users:read',
  'users.lookupByEmail': 'users:read.email',
  'views.open': null,
  'views.publish': null,
  'views.update': null,
};

/** Needed by something else than a method. */
const OTHER_SCOPES = {
  commands: 'slash commands and shortcuts',
  'chat:write.public': 'confirmations in public channels that the bot has not joined',
  'app_mentions:read': 'the event app_mention',
  'im:history': 'the event message.im',
  'links:read': 'the event link_shared',
  'metadata.message:read': 'a notice whose answer was lost is known again by its metadata',
};

const sources = globSync('src/{doctor,slack,deliver}/**/*.ts').map((path) => readFileSync(path, 'utf8'));

function methodsUsed(): readonly string[] {
  const calls = sources.flatMap((source) => [
    ...source.replace(/\s*\n\s*\./g, '.').matchAll(/(?:answers|posts|client|notices)\.((?:\w+\.)+\w+)\(/g),
  ]);
  return [...new Set(calls.map(([, method = '']) => method))].toSorted();
}

describe('manifest.yml', () => {
  const manifest = Manifest.parse(parse(readFileSync('manifest.yml', 'utf8')));
  let commands: ReadonlyMap<string, Command>;
  beforeAll(async () => {
    commands = await loadCommands();
  });

  it('fits the limits of the manifest schema', () => {
    expect(manifest.display_information.name).toBe('Depot');
  });

  it('grants the scopes of the methods and events in the code, and no other', () => {
    const methods = methodsUsed();
    expect(methods.length).toBeGreaterThan(6);
    expect(methods.filter((method) => !(method in SCOPES))).toEqual([]);
    expect(Object.keys(SCOPES).filter((method) => !methods.includes(method))).toEqual([]);
    const needed = new Set([
      ...methods.flatMap((method) => SCOPES[method] ?? []),
      ...Object.keys(OTHER_SCOPES),
    ]);
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...needed].toSorted());
  });

  it('has the events and shortcuts that features answer, and no other', async () => {
    const handlers = await loadHandlers();
    const answered = (kind: 'events' | 'shortcuts') =>
      handlers.flatMap((one) => Object.keys(one[kind] ?? {})).toSorted();
    expect(manifest.settings.event_subscriptions.bot_events.toSorted()).toEqual(answered('events'));
    expect(manifest.features.shortcuts.map(({ callback_id: id }) => id).toSorted()).toEqual(
      answered('shortcuts'),
    );
  });

  it('names the one slash command, with every word in its hint: `npm run generate` writes it', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(['/depot']);
    expect(manifest.features.slash_commands[0]?.usage_hint).toBe(usageHint([...commands.values()]));
  });
});
