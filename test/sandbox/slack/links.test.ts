// Links that people post: what the app is told, and what it may put under them.

import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { linksIn } from '../../../src/sandbox/slack/links.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../src/sandbox/slack/server.ts';
import { createBoltLogger } from '../../../src/slack/platform/receive/bolt-logger.ts';

const { platform } = CHANNELS;
const { ana } = PEOPLE;
const URL = 'https://depot.dev/orgs/o/projects/p?a=1&b=2';
const OTHER = 'https://app.depot.dev/x';
const unfurl = {
  blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'a preview' } }],
};

it('finds each address of the domains once, and no other', () => {
  const text = `see <${URL.replaceAll('&', '&amp;')}|this>, (${OTHER}), ${OTHER}. https://notdepot.dev/ depot.dev/x`;
  expect(linksIn(text, ['depot.dev'])).toEqual([
    { domain: 'depot.dev', url: URL },
    { domain: 'app.depot.dev', url: OTHER },
  ]);
  expect(linksIn(text, [])).toEqual([]);
});

describe('a message with a link', () => {
  let slack: SlackSandbox;
  let web: WebClient;
  let ts = '';
  let unfurlId = '';
  const event = () => {
    const payload = slack.calls.all().findLast(({ name }) => name === 'link_shared')?.payload;
    return (payload as { readonly event: Record<string, unknown> }).event; // as the sandbox made it
  };
  beforeAll(async () => {
    const features = { unfurl_domains: ['depot.dev'] };
    const manifest = { features, oauth_config: { scopes: { bot: ['links:write', 'channels:history'] } } };
    slack = await startSlackSandbox({ clock: createManualClock(), manifest, rateLimited: false });
    const logger = createBoltLogger(createLog({ level: 'silent' }));
    web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logger, retryConfig: { retries: 0 } });
    await slack.control.as(ana).say(platform, `look: ${URL}`);
    ts = slack.state.messages.at(-1)?.ts ?? '';
    unfurlId = String(event().unfurl_id);
  });
  afterAll(() => slack.close());

  const refusal = (args: object) =>
    web.apiCall('chat.unfurl', { ...args }).then(
      () => 'no error',
      (error: { readonly data: { readonly error: string } }) => error.data.error,
    );

  it('tells the app of the link, and where it stands', () => {
    expect(event()).toMatchObject({
      channel: platform,
      message_ts: ts,
      source: 'conversations_history',
      is_bot_user_member: true,
      links: [{ domain: 'depot.dev', url: URL }],
    });
  });

  it('is refused in Slack’s own words', async () => {
    const unfurls = { [URL]: unfurl };
    expect(await refusal({ channel: platform, ts })).toBe('missing_unfurls');
    expect(await refusal({ channel: platform, ts, unfurls: '{' })).toBe('invalid_unfurls_format');
    expect(await refusal({ ts, unfurls })).toBe('missing_channel');
    expect(await refusal({ channel: platform, unfurls })).toBe('missing_ts');
    expect(await refusal({ channel: 'C0NONE', ts, unfurls })).toBe('cannot_find_channel');
    expect(await refusal({ channel: platform, ts: '1.1', unfurls })).toBe('cannot_find_message');
    expect(await refusal({ source: 'composer', unfurls })).toBe('missing_unfurl_id');
    expect(await refusal({ unfurl_id: unfurlId, unfurls })).toBe('missing_source');
    expect(await refusal({ unfurl_id: unfurlId, source: 'mail', unfurls })).toBe('invalid_source');
    expect(await refusal({ unfurl_id: 'x', source: 'composer', unfurls })).toBe('invalid_unfurl_id');
    expect(await refusal({ channel: platform, ts, unfurls: { 'https://a.example/': unfurl } })).toBe(
      'cannot_unfurl_url',
    );
    expect(await refusal({ channel: platform, ts, unfurls: { [OTHER]: unfurl } })).toBe(
      'cannot_unfurl_message',
    );
    const bad = { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '' } }] };
    expect(await refusal({ channel: platform, ts, unfurls: { [URL]: bad } })).toBe('cannot_parse_attachment');
    expect(slack.state.messages.at(-1)?.unfurls).toBeUndefined();
  });

  it('carries what the app puts under the link; asked again, it changes', async () => {
    await web.chat.unfurl({ channel: platform, ts, unfurls: { [URL]: unfurl } });
    await web.chat.unfurl({
      unfurl_id: unfurlId,
      source: 'conversations_history',
      unfurls: { [URL]: { blocks: [{ type: 'divider' }] } },
    });
    const { messages } = await web.conversations.history({ channel: platform });
    expect(messages?.[0]?.attachments).toMatchObject([
      { app_unfurl_url: URL, is_app_unfurl: true, blocks: [{ type: 'divider' }] },
    ]);
  });

  it('that is only being written names no channel', async () => {
    await slack.control.as(ana).type(`draft ${URL}`);
    expect(event()).toMatchObject({ channel: 'COMPOSER', source: 'composer', links: [{ url: URL }] });
    const { unfurl_id: draft } = event();
    expect(await refusal({ unfurl_id: draft, source: 'composer', unfurls: { [URL]: unfurl } })).toBe(
      'no error',
    );
  });
});
