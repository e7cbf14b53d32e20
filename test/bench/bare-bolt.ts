// The least that a Bolt app can be: acknowledges every command and does nothing else. The baseline of `npm run bench ack`.

import { App } from '@slack/bolt';

const app = new App({
  token: process.env.SLACK_BOT_TOKEN ?? '',
  appToken: process.env.SLACK_APP_TOKEN ?? '',
  socketMode: true,
  convoStore: false,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL ?? '' },
});
app.command(/.*/, async ({ ack }) => ack());
await app.start();
