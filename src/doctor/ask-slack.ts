// Does Slack accept the tokens, does the bot have every scope of the manifest, does the clock agree with Slack's?

import { WebClient } from '@slack/web-api';
import { type Proxies, proxyFor } from '../lib/choose-proxy.ts';
import type { Clock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { createBoltLogger } from '../slack/platform/receive/bolt-logger.ts';
import { SlackError } from '../slack/platform/reply/slack-error.ts';
import type { SlackSettings } from '../slack/platform/settings.ts';
import { type Finding, problem, whatToCheck, works } from './finding.ts';
import type { Manifest } from './manifest.ts';

const TIMEOUT_MS = 10_000;

/** Slack's signatures, and ours of them, hold for five minutes. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const MAX_CLOCK_DIFFERENCE_MS = 5 * 60_000;

const APP_PAGES = 'api.slack.com/apps';

interface Seen {
  /** Slack's clock when it answered; null: it has not answered, or did not say. */
  slackTime: Date | null;
}

/** Slack's clock is in a header that the client doesn't pass on. */
function notingTheTime(seen: Seen): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const time = new Date(response.headers.get('date') ?? '');
    if (!Number.isNaN(time.getTime())) seen.slackTime = time;
    return response;
  };
}

export async function askSlack(
  settings: SlackSettings,
  manifest: Manifest,
  proxies: Proxies | null,
  clock: Clock,
): Promise<readonly Finding[]> {
  const seen: Seen = { slackTime: null };
  const client = new WebClient(settings.botToken, {
    slackApiUrl: settings.apiUrl,
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    fetch: notingTheTime(seen),
    logger: createBoltLogger(createLog({ level: 'silent' })),
  });
  const identity = await client.auth.test().catch((reason: unknown) => SlackError.from(reason));
  if (identity instanceof SlackError && identity.code !== 'bad_token') {
    return [
      problem(
        'Slack',
        `Slack can't be reached at ${settings.apiUrl} (${deepestReason(identity)}).`,
        whatToCheck('SLACK_API_URL', proxies ? proxyFor(settings.apiUrl, proxies) : null),
      ),
    ];
  }
  const token =
    identity instanceof SlackError
      ? [refusedBotToken(identity)]
      : [
          works('Slack bot token', `works, as ${identity.user} in ${identity.team}`),
          compareScopes(identity.response_metadata?.scopes, manifest.scopes),
        ];
  const delivery = await askAboutDelivery(client, settings.delivery);
  return [...token, delivery, ...compareClocks(clock.now(), seen.slackTime)];
}

/** What the network said: Slack's client and fetch wrap it in words of their own. */
function deepestReason(error: SlackError): string {
  let deepest: Error = error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest.message || error.word;
}

function refusedBotToken({ word }: SlackError): Finding {
  return problem(
    'Slack bot token',
    `Slack doesn't accept SLACK_BOT_TOKEN (${word}).`,
    `Copy the Bot User OAuth Token from the app's "Install App" page on ${APP_PAGES}.`,
  );
}

function compareScopes(granted: readonly string[] | undefined, needed: readonly string[]): Finding {
  const subject = 'Slack scopes';
  if (!granted) return works(subject, 'not checked: Slack did not say which ones the bot has');
  const missing = needed.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return works(subject, `all ${needed.length} of manifest.yml`);
  const which = missing.length === 1 ? 'the scope' : 'these scopes';
  return problem(
    subject,
    `The bot lacks ${which} of manifest.yml: ${missing.join(', ')}.`,
    `Add them on the app's "OAuth & Permissions" page on ${APP_PAGES}, then reinstall the app to the workspace.`,
  );
}

async function askAboutDelivery(client: WebClient, delivery: SlackSettings['delivery']): Promise<Finding> {
  if (delivery.mode === 'http') return works('Slack delivery', 'signed HTTP at POST /slack/events');
  const subject = 'Slack app token';
  try {
    await client.apps.connections.open({ token: delivery.appToken });
    return works(subject, 'works, Socket Mode is on');
  } catch (reason) {
    const error = SlackError.from(reason);
    if (error.code === 'missing_scope') {
      return problem(
        subject,
        'SLACK_APP_TOKEN lacks the scope connections:write.',
        `Generate a token with that scope under "App-Level Tokens" on the app's "Basic Information" page on ${APP_PAGES}.`,
      );
    }
    if (error.code === 'unavailable' || error.code === 'rate_limited') {
      return problem(
        subject,
        `Slack didn't answer about SLACK_APP_TOKEN (${error.word}).`,
        'Try again in a minute.',
      );
    }
    return problem(
      subject,
      `Slack doesn't accept SLACK_APP_TOKEN (${error.word}).`,
      `Copy it from "App-Level Tokens" on the app's "Basic Information" page on ${APP_PAGES}, and check that Socket Mode is on.`,
    );
  }
}

function compareClocks(here: Date, slackTime: Date | null): readonly Finding[] {
  if (!slackTime) return [];
  const aheadMs = here.getTime() - slackTime.getTime();
  if (Math.abs(aheadMs) <= MAX_CLOCK_DIFFERENCE_MS) return [works('Clock', "agrees with Slack's")];
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return [
    problem(
      'Clock',
      `This machine's clock is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack's.`,
      'Set the clock, or turn time synchronization (NTP) on: signed requests expire after 5 minutes.',
    ),
  ];
}
