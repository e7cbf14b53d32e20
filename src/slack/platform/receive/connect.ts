// The only place that knows Bolt. It acknowledges first, and hands everything to our own router.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver } from '@slack/bolt';
import { UserError } from '../../../lib/errors.ts';
import { createHandling } from '../handle.ts';
import { SlackError } from '../reply/slack-error.ts';
import type { Services } from '../services.ts';
import type { Identity } from '../workspace.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { guardRequest } from './guard-request.ts';
import { listen } from './listeners.ts';
import { openSocketMode, type Transport } from './socket-mode.ts';

/** All of Slack's requests come here in HTTP mode. */
export const EVENTS_PATH = '/slack/events';

export interface SlackReceiver {
  /** @throws UserError when Slack refuses the tokens. */
  start(): Promise<void>;
  /** Takes nothing new, and waits for what is under way until the signal fires. */
  stop(signal: AbortSignal): Promise<void>;
  isConnected(): boolean;
  /** Resolves when Slack refuses the app-level token while the bot runs: it can't receive anything any more. Not over HTTP. */
  readonly refused: Promise<UserError>;
  /** HTTP mode: what answers POST /slack/events. */
  readonly listener: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null;
}

function signedHttp(signingSecret: string, services: Services): Transport {
  const { log } = services;
  const receiver = new HTTPReceiver({ signingSecret, endpoints: EVENTS_PATH, logger: createBoltLogger(log) });
  return {
    receiver,
    async listener(request, response) {
      const verdict = await guardRequest(request, signingSecret, services);
      if (verdict.kind === 'pass') {
        // Bolt takes a body that was read already, and checks the signature once more.
        receiver.requestListener(Object.assign(request, { rawBody: verdict.body }), response);
        return;
      }
      if (verdict.kind === 'acknowledge') {
        log.debug({ what: verdict.what.slice(0, 40) }, 'acknowledged and ignored');
        response.writeHead(200).end();
        return;
      }
      log.warn({ status: verdict.status, why: verdict.why }, 'a request was refused');
      // What is left of the body nobody reads.
      response.writeHead(verdict.status, { connection: 'close' }).end();
    },
    isConnected: () => true,
    connect: async () => undefined,
    disconnect: async () => undefined,
    refused: new Promise(() => undefined),
  };
}

export function openSlack(services: Services): SlackReceiver {
  const { settings, clients, log, workspace } = services;
  const { delivery } = settings;
  const transport =
    delivery.mode === 'socket'
      ? openSocketMode(delivery.appToken, services)
      : signedHttp(delivery.signingSecret, services);
  const handling = createHandling(services);
  let stopping = false;

  const app = new App({
    receiver: transport.receiver,
    // Our own auth.test at start: Bolt's runs in the constructor, where its failure can't be caught.
    authorize: async () => ({ botToken: settings.botToken, ...present(workspace.identity()) }),
    clientOptions: { slackApiUrl: settings.apiUrl },
    convoStore: false,
    logger: createBoltLogger(log),
  });
  // Only what is thrown before an acknowledgement comes here. It must not be swallowed: the receiver then answers Slack
  // with a failure at once, and the person sees it, instead of waiting three seconds for nothing.
  app.error(async (error) => {
    log.error({ err: error }, 'a request from Slack could not be handled');
    throw error;
  });
  listen(app, services, handling, () => stopping);

  return {
    listener: transport.listener,
    isConnected: transport.isConnected,
    refused: transport.refused,
    async start() {
      const me = await clients.answers.auth.test().catch((reason: unknown) => {
        const error = SlackError.from(reason);
        throw new UserError(
          error.code === 'bad_token'
            ? `Slack doesn’t accept SLACK_BOT_TOKEN (${error.word}). Copy the Bot User OAuth Token from the app's "Install App" page.`
            : `Slack can’t be reached at SLACK_API_URL (${error.word}). Check the network and the address.`,
          { cause: error },
        );
      });
      workspace.learn({
        teamId: isOrganizationWide(me) ? null : (me.team_id ?? null),
        enterpriseId: me.enterprise_id ?? null,
        botId: me.bot_id ?? null,
        botUserId: me.user_id ?? null,
      });
      await transport.connect();
    },
    async stop(signal) {
      stopping = true;
      // What is under way still needs the socket for nothing: everything was acknowledged on arrival.
      await transport.disconnect();
      await handling.drained(signal);
    },
  };
}

/** https://docs.slack.dev/reference/methods/auth.test: a token of a whole organization names no workspace. */
const isOrganizationWide = (me: {
  readonly is_enterprise_install?: boolean;
  readonly team_id?: string;
  readonly enterprise_id?: string;
}) => me.is_enterprise_install === true || (me.team_id !== undefined && me.team_id === me.enterprise_id);

const present = ({ teamId, botId, botUserId }: Identity) => ({
  ...(teamId && { teamId }),
  ...(botId && { botId }),
  ...(botUserId && { botUserId }),
});
