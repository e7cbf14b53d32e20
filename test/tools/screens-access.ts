// The views around who may do what, and around credentials: more scenes for screens-scenes.ts.

import { CHANNELS, PEOPLE } from '../support/start-bot.ts';
import type { Scene, Stage } from './screens-scenes.ts';

const inDialog = ({ window: { page } }: Stage) => page.getByRole('dialog');
const submit = (stage: Stage, button: string) =>
  inDialog(stage).getByRole('button', { name: button, exact: true }).click();

/** A rule says why first, then the request waits for somebody else. */
async function askForApproval(stage: Stage, where = ''): Promise<void> {
  await stage.say(
    `/depot access require 1 approval for reset on *${where} with reason within 4h`,
    'set a rule',
  );
  stage.running('ledger', 1);
  await stage.say('/depot reset ledger', 'After your click');
  await stage.press('Ask for approval…', 'Why?');
  await inDialog(stage).getByRole('textbox').fill('The cache is poisoned, ticket 4711');
}

export const ACCESS_SCENES: readonly Scene[] = [
  {
    name: 'access',
    about: '`/depot access`: roles and permissions.',
    async open({ say }) {
      await say('/depot access grant @carla operator acme-*', 'granted');
      await say('/depot access grant #builds viewer *', 'anyone acting');
      await say('/depot access require 2 approvals for delete on *-prod from @platform-admins', 'set a rule');
      await say('/depot access', 'Roles and rules');
    },
  },
  {
    name: 'access-form',
    about: '`/depot access grant`',
    open: ({ say }) => say('/depot access grant', 'For a person'),
  },
  {
    name: 'access-check',
    about: '`/depot access check`: check a permission.',
    open: ({ say }) => say('/depot access check @carla reset storefront', 'may not'),
  },
  {
    name: 'approval-preview',
    about: 'A change that needs approval.',
    async open(stage) {
      await stage.say('/depot access require 1 approval for reset on * with reason within 4h', 'set a rule');
      await stage.say('/depot reset ledger', 'After your click');
    },
  },
  { name: 'approval-reason', about: 'The requester gives a reason.', open: (stage) => askForApproval(stage) },
  {
    name: 'approval-request',
    about: 'What approvers see.',
    async open(stage) {
      await askForApproval(stage);
      await submit(stage, 'Ask');
      await stage.seen('Waiting for approval');
    },
  },
  {
    name: 'countdown',
    about: 'A change with a delay.',
    async open({ say, press }) {
      await say('/depot access delay 5m for reset on *', 'waits 5 minutes');
      await say('/depot reset hooli', 'After your click');
      await press('Reset', /in 5 minutes/);
    },
  },
  {
    name: 'stopped',
    about: 'Afterwards.',
    async open({ say, press }) {
      await say('/depot access delay 5m for reset on *', 'waits 5 minutes');
      await say('/depot reset hooli', 'After your click');
      await press('Reset', /in 5 minutes/);
      await press('Stop', 'Stopped by');
    },
  },
  {
    name: 'audit',
    about: '`/depot audit`: who changed what.',
    async open({ bot, say, press }) {
      await say('/depot access grant @carla operator acme-*', 'granted');
      await say('/depot reset hooli', 'expires');
      await press('Reset', 'The next builds start with an empty cache');
      await bot.slack.control.as(PEOPLE.carla).command(CHANNELS.platform, '/depot delete hooli');
      await say('/depot audit', 'Audit trail');
    },
  },
  {
    name: 'audit-verify',
    about: '`/depot audit verify`',
    async open({ say }) {
      await say('/depot access grant @carla operator acme-*', 'granted');
      await say('/depot audit verify', 'is whole');
    },
  },
  {
    name: 'tokens',
    about: '`/depot tokens hooli`',
    open: ({ say }) => say('/depot tokens hooli', 'Tokens of hooli'),
  },
  {
    name: 'token-form',
    about: 'A new token.',
    async open({ say, press }) {
      await say('/depot tokens hooli', 'Tokens of hooli');
      await press('Create token…', 'What is it for?');
    },
  },
  {
    name: 'token-secret',
    about: 'Its secret, shown once, only to the person who asked.',
    async open(stage) {
      await stage.say('/depot tokens hooli', 'Tokens of hooli');
      await stage.press('Create token…', 'What is it for?');
      await inDialog(stage).getByRole('textbox').fill('nightly builds');
      await submit(stage, 'Make it');
      await stage.seen('You can’t see it again');
    },
  },
  {
    name: 'token-rotated',
    about: 'A rotation: the old token works until it’s revoked.',
    async open(stage) {
      await stage.say('/depot tokens globex rotate "globex pipeline" 24h', 'Revoke the old one');
      await submit(stage, 'Rotate');
      await stage.seen('works for another');
      await stage.window.page.keyboard.press('Escape');
      await stage.seen('Keep the old token');
    },
  },
  {
    name: 'token-revoke',
    about: '`/depot tokens stark-industries revoke CI`',
    open: ({ say }) => say('/depot tokens stark-industries revoke CI', 'stop working'),
  },
  {
    name: 'created-with-token',
    about: 'A project with its token.',
    async open(stage) {
      await stage.say('/depot create acme hardware=32x64', 'expires');
      await stage.press('Create with a token', 'You can’t see it again');
    },
  },
  {
    name: 'trust',
    about: '`/depot trust storefront`',
    open: ({ say }) => say('/depot trust storefront', 'Trust policies of'),
  },
  {
    name: 'trust-form',
    about: 'A trust policy for a repository.',
    async open({ say, press }) {
      await say('/depot trust storefront', 'Trust policies of');
      await press('Trust GitHub…', 'Repository');
    },
  },
  {
    name: 'images',
    about: '`/depot images storefront`',
    open: ({ say }) => say('/depot images storefront', 'Images of'),
  },
  {
    name: 'images-form',
    about: 'The images to delete.',
    async open({ say, press }) {
      await say('/depot images storefront', 'Images of');
      await press('Delete images…', 'Which images?');
    },
  },
  {
    name: 'retention-form',
    about: 'Image retention.',
    async open({ say, press }) {
      await say('/depot images storefront', 'Images of');
      await press('Retention…', 'Which images stay');
    },
  },
];
