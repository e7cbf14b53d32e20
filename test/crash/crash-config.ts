// How a bot that is to die is set up: without a key of the operator's, and with no limit that a test would meet.

import type { AppConfig } from '../../src/app.ts';
import type { DepotSandbox } from '../../src/sandbox/depot/server.ts';
import type { SlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { StoreSettings } from '../../src/store/open-store.ts';

export const crashConfig = (slack: SlackSandbox, depot: DepotSandbox, store: StoreSettings): AppConfig => ({
  slack: {
    botToken: slack.botToken,
    delivery: { mode: 'socket', appToken: slack.appToken },
    apiUrl: slack.apiUrl,
    slashCommand: '/depot',
    actsPerMinute: 1_000,
  },
  depot: { token: depot.token, apiUrl: depot.url, orgId: null, callsPerMinute: 60_000, pollMinSeconds: 2 },
  store,
  databaseKeys: null,
  port: 0,
  accessAdmins: [],
  auditChannel: null,
  heartbeatUrl: null,
  usageDays: 760,
  ciSecret: null,
  trustedProxies: 0,
  logLevel: 'fatal',
});
