// What this Slack covers of the real one. A test holds the table to the methods that are served and the files named.

export interface Coverage {
  /** A Web API method, or a feature in words. */
  readonly what: string;
  readonly state: 'supported' | 'partial' | 'not started';
  /** The test that drives it; null for what is not started. */
  readonly testedBy: string | null;
  readonly note?: string;
}

const WEB_API = 'test/sandbox/slack/web-api.test.ts';
const DELIVERY = 'test/sandbox/slack/delivery.test.ts';

const THREADS = 'test/sandbox/slack/threads.test.ts';
const LINKS = 'test/sandbox/slack/links.test.ts';
const VIEW_VALUES = 'test/sandbox/slack/view-values.test.ts';

const methods = (
  state: Coverage['state'],
  note: string | null,
  ...names: readonly string[]
): readonly Coverage[] => names.map((what) => ({ what, state, testedBy: WEB_API, ...(note && { note }) }));

export const COVERAGE: readonly Coverage[] = [
  ...methods(
    'supported',
    null,
    'api.test',
    'auth.teams.list',
    'auth.test',
    'apps.connections.open',
    'chat.delete',
    'chat.getPermalink',
    'chat.postEphemeral',
    'chat.postMessage',
    'chat.update',
    'conversations.history',
    'conversations.info',
    'conversations.join',
    'conversations.list',
    'conversations.members',
    'conversations.open',
    'conversations.replies',
    'files.completeUploadExternal',
    'files.delete',
    'files.getUploadURLExternal',
    'files.info',
    'team.info',
    'usergroups.list',
    'usergroups.users.list',
    'users.info',
    'users.list',
    'users.lookupByEmail',
    'views.open',
    'views.publish',
    'views.push',
    'views.update',
  ),
  ...methods(
    'partial',
    'takes the limits of limits.ts into account, not every rule of every block',
    'blocks.validate',
  ),
  {
    what: 'chat.unfurl',
    state: 'partial',
    testedBy: LINKS,
    note: 'blocks only; a preview in the message box is accepted and not drawn',
  },
  { what: 'shared links', state: 'supported', testedBy: LINKS },
  ...methods('partial', 'knows the one bot', 'bots.info'),
  { what: 'slash commands', state: 'supported', testedBy: DELIVERY },
  { what: 'buttons and menus', state: 'supported', testedBy: DELIVERY },
  { what: 'reactions.add', state: 'supported', testedBy: THREADS },
  { what: 'reactions.remove', state: 'supported', testedBy: THREADS },
  { what: 'threads', state: 'supported', testedBy: THREADS },
  { what: 'unread marks', state: 'supported', testedBy: THREADS },
  { what: 'message shortcuts', state: 'supported', testedBy: 'test/stories/why-message.test.ts' },
  { what: 'modals', state: 'supported', testedBy: DELIVERY },
  {
    what: 'inputs',
    state: 'partial',
    testedBy: VIEW_VALUES,
    note: 'no file_input; rich_text_input takes plain text',
  },
  { what: 'trigger ids', state: 'supported', testedBy: DELIVERY },
  { what: 'response URLs', state: 'supported', testedBy: DELIVERY },
  { what: 'Socket Mode', state: 'supported', testedBy: DELIVERY },
  { what: 'signed HTTP', state: 'supported', testedBy: 'test/stories/trouble-with-slack.test.ts' },
  { what: 'rate limit of chat.postMessage', state: 'supported', testedBy: WEB_API },
  { what: 'rate limits of other methods', state: 'partial', testedBy: WEB_API, note: 'by fault switch only' },
  { what: 'event retries', state: 'partial', testedBy: DELIVERY, note: 'on demand, not by the clock' },
  { what: 'scheduled messages', state: 'not started', testedBy: null },
  {
    what: 'Slack Connect',
    state: 'partial',
    testedBy: 'test/stories/access.test.ts',
    note: 'people of other workspaces, not their workspaces',
  },
];
