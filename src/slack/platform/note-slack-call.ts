// What the end of a call to Slack says about Slack, and about the bot's own standing there.

import type { SlackError } from './reply/slack-error.ts';

interface Observer {
  worked(): void;
  failed(problem: string, isCertain: boolean): void;
}

/** @param error null: Slack has done it. Any refusal of this one call is an answer too. */
export function noteSlackCall(slack: Observer, error: SlackError | null): void {
  if (error?.code === 'bad_token') slack.failed(`Slack doesn't accept SLACK_BOT_TOKEN (${error.word})`, true);
  else if (error?.code === 'unavailable') slack.failed("Slack isn't reachable", false);
  else slack.worked();
}
