// A Bolt app that acknowledges every command and answers it with one private message. The fair baseline of
// `npm run bench ack` for how many commands are answered a second.

import { App } from '@slack/bolt';

const app = new App({
  token: process.env.SLACK_BOT_TOKEN ?? '',
  appToken: process.env.SLACK_APP_TOKEN ?? '',
  socketMode: true,
  convoStore: false,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL ?? '' },
});
app.command(/.*/, async ({ ack, client, body }) => {
  await ack();
  await client.chat.postEphemeral({
    channel: body.channel_id,
    user: body.user_id,
    text: `You said ${body.text}`,
  });
});
await app.start();
