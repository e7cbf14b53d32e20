// The views that are photographed, each with the way to it. A new view is a line here.

import { Code } from '@connectrpc/connect';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { OPERATION_ACTIONS } from '../../src/views/operations/operation-actions.ts';
import type { Window } from '../support/browser.ts';
import { follow } from '../support/follow.ts';
import { openIncident } from '../support/open-incident.ts';
import { type Bot, CHANNELS, PEOPLE } from '../support/start-bot.ts';
import { ACCESS_SCENES } from './screens-access.ts';
import { MANY_SCENES } from './screens-many.ts';
import { NOTICE_SCENES } from './screens-notices.ts';

export interface Stage {
  readonly bot: Bot;
  readonly window: Window;
  /** Types a line, and waits until a text is seen. */
  say(line: string, until: string | RegExp): Promise<void>;
  /** Presses a button of the newest message that has one of this name. */
  press(button: string, until: string | RegExp): Promise<void>;
  seen(text: string | RegExp): Promise<void>;
  /** Somebody else, elsewhere, clicks. */
  clickAs(userId: string, actionId: string): Promise<void>;
  projectId(name: string): string;
  /** Builds that run until somebody ends them. */
  running(project: string, count: number): void;
  /** A build that ended five minutes ago. */
  ended(project: string, failure?: Parameters<Bot['depot']['scenario']['startBuild']>[0]['failure']): string;
}

export interface Scene {
  readonly name: string;
  readonly about: string;
  /** @default Ana, the owner */
  readonly as?: string;
  /** @default #platform */
  readonly at?: string;
  /** More of the page's address. */
  readonly query?: string;
  readonly open: (stage: Stage) => Promise<unknown>;
}

const FIVE_MINUTES_MS = 300_000;

export function createStage(bot: Bot, window: Window): Stage {
  const { page } = window;
  const seen = (text: string | RegExp) => page.getByText(text).last().waitFor();
  return {
    bot,
    window,
    seen,
    async say(line, until) {
      await window.say(line);
      await seen(until);
    },
    async press(button, until) {
      await page.getByRole('button', { name: button, exact: true }).last().click();
      await seen(until);
    },
    async clickAs(other, actionId) {
      await bot.slack.control.as(other).click(CHANNELS.platform, { actionId });
    },
    projectId: (name) => bot.projectId(name),
    running(project, count) {
      const wish = { projectId: bot.projectId(project), endless: true };
      for (let i = 0; i < count; i++) bot.depot.scenario.startBuild(wish);
    },
    ended(project, failure) {
      const at = new Date(bot.clock.now().getTime() - FIVE_MINUTES_MS);
      const wish = { projectId: bot.projectId(project), at, cachedUntil: 4 };
      return bot.depot.scenario.startBuild({ ...wish, ...(failure && { failure }) }).buildId;
    },
  };
}

/** A view that one line leads to. */
const said = (
  name: string,
  about: string,
  line: string,
  until: string | RegExp,
  as: string = PEOPLE.ana,
): Scene => ({
  name,
  about,
  as,
  open: ({ say }) => say(`/depot ${line}`, until),
});

export const SCENES: readonly Scene[] = [
  {
    name: 'welcome',
    about: 'The sandbox’s first message.',
    open({ bot, seen }) {
      bot.slack.welcome({
        channelId: CHANNELS.platform,
        title: 'Welcome to the sandbox',
        intro: 'A Slack and a Depot on your own machine, and the real bot between them.',
        tries: [
          { line: '/depot create acme', about: 'Makes an isolated project for a customer, after a preview.' },
        ],
        outro:
          '*Switchboard* breaks Slack or Depot, starts builds, pushes time ahead. *Inspector* shows every call.',
      });
      return seen('Switchboard breaks');
    },
  },
  {
    name: 'expired',
    about: 'Ten quiet minutes.',
    async open({ bot, say, seen }) {
      await say('/depot reset docs-site', 'expires');
      await bot.clock.advance(601_000);
      await bot.app.operations.sweep();
      await seen('Nobody confirmed in 10 minutes');
    },
  },
  said('help', '`/depot help`', 'help', 'More about one'),
  said('help-create', '`/depot help create`', 'help create', 'Examples'),
  said('unknown-command', 'A word that is none.', 'creat acme', /create/),
  {
    name: 'slash-menu',
    about: 'Suggestions while typing.',
    async open({ window: { page } }) {
      await page.getByRole('textbox', { name: /^Message/ }).fill('/depot ');
      await page.getByRole('listbox').waitFor();
    },
  },
  {
    name: 'home',
    about: 'The Home tab.',
    at: 'home',
    open: ({ seen }) => seen('Failing now'),
  },
  {
    name: 'home-busy',
    about: 'The Home tab of somebody who is waited for.',
    as: PEOPLE.bo,
    at: 'home',
    async open({ bot, seen, projectId }) {
      const { db } = bot.app.store;
      const now = bot.clock.now();
      for (const [name, ownerId] of [
        ['ledger', PEOPLE.bo],
        ['storefront', null],
      ] as const) {
        const seed = { projectId: projectId(name), projectName: name };
        await openIncident(db, { ...seed, lastFailedAt: now, failures: 3, ownerId });
      }
      const followed = { projectId: projectId('ledger'), projectName: 'ledger', channelId: CHANNELS.builds };
      await follow(db, followed, now);
      await db
        .updateTable('subscriptions')
        .set({ team_id: bot.slack.state.teamId, created_by: PEOPLE.bo })
        .execute();
      const { control } = bot.slack;
      const ana = control.as(PEOPLE.ana);
      await ana.command(CHANNELS.platform, '/depot access require 1 approval for reset on *');
      await bot.message(PEOPLE.ana, CHANNELS.platform, 'set a rule');
      await ana.command(CHANNELS.platform, '/depot reset hooli');
      await bot.message(PEOPLE.ana, CHANNELS.platform, 'Reset hooli');
      await ana.click(CHANNELS.platform, { actionId: OPERATION_ACTIONS.confirm });
      await bot.message(PEOPLE.ana, CHANNELS.platform, 'Waiting for approval');
      await bot.clock.advance(6_000);
      await seen('Approve');
    },
  },
  {
    name: 'links',
    about: 'Links to a failed build and to a project, in a message.',
    async open({ bot, window, ended, projectId, seen }) {
      const address = `https://depot.dev/orgs/${bot.depot.orgId}/projects/${projectId('storefront')}`;
      await window.say(`Red again: ${address}/builds/${ended('storefront', 'failed test')} (see ${address})`);
      await seen('Last build');
    },
  },
  said('projects', '`/depot projects`', 'projects', 'Page 1 of 2'),
  {
    name: 'projects-idle',
    about: 'Projects that nobody builds in any more, and what they keep.',
    async open({ bot, say, press, seen }) {
      const now = bot.clock.now();
      for (const [name, ageDays, cacheGb, daysAgo] of [
        ['umbrella-pilot', 420, 214, 130],
        ['initrode', 200, 12, null],
        ['old-demo <b>*x*</b>', 300, 61, 97],
      ] as const) {
        const { projectId } = addProject(bot.depot.state, { name, ageDays, cacheGb }, now);
        const at = daysAgo && new Date(now.getTime() - daysAgo * 86_400_000);
        if (at) bot.depot.scenario.startBuild({ projectId, at });
      }
      await say('/depot projects idle=90d', 'Counting builds and caches for the first time');
      for (let turn = 0; turn < 12; turn++) await bot.clock.advance(6_000);
      await press('Refresh', 'Deleting all of them would free');
      await seen('umbrella-pilot');
    },
  },
  said('projects-none', '`/depot projects TEXT` that finds none.', 'projects zebra', /zebra/),
  said('show', '`/depot show payments-api`', 'show payments-api', 'Last builds'),
  said('usage', '`/depot usage 7d`', 'usage 7d', 'Usage of the last 7 days'),
  said('usage-project', '`/depot usage storefront`', 'usage storefront', 'storefront: usage of'),
  said('unknown-project', 'A project that is not there.', 'show storefrnt', 'Did you mean'),
  {
    name: 'pick-project',
    about: 'A command without its project.',
    async open({ say, window: { page } }) {
      await say('/depot show', 'Which project?');
      await page.getByRole('combobox', { name: 'Which project?' }).fill('st');
      await page.getByRole('option', { name: /storefront/ }).waitFor();
    },
  },
  said('create-form', '`/depot create` without a name.', 'create', 'Cache age in days'),
  {
    name: 'create-form-errors',
    about: 'A wrong value in a form.',
    async open({ say, window: { page }, seen }) {
      await say('/depot create', 'Cache age in days');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await seen('Please complete this required field.');
    },
  },
  said('create-preview', '`/depot create acme`', 'create acme hardware=32x64', 'expires'),
  {
    name: 'created',
    about: 'Afterwards.',
    async open({ say, press }) {
      await say('/depot create acme hardware=32x64', 'expires');
      await press('Create', 'Build:');
    },
  },
  ...MANY_SCENES,
  said('update-form', '`/depot update hooli`', 'update hooli', 'Cache age in days'),
  said(
    'update-preview',
    '`/depot update hooli cache=200`',
    'update hooli cache=200 name=hooli-eu',
    'expires',
  ),
  {
    name: 'updated',
    about: 'Afterwards.',
    async open({ say, press }) {
      await say('/depot update hooli cache=200', 'expires');
      await press('Update', 'Updated');
    },
  },
  {
    name: 'reset-confirm',
    about: '`/depot reset storefront` while two builds run.',
    open: ({ running, say }) => {
      running('storefront', 2);
      return say('/depot reset storefront', 'expires');
    },
  },
  {
    name: 'reset-done',
    about: 'Afterwards.',
    async open({ running, say, press }) {
      running('storefront', 2);
      await say('/depot reset storefront', 'expires');
      await press('Reset', '2 builds cancelled');
    },
  },
  {
    name: 'reset-running',
    about: 'While Depot is slow.',
    async open({ bot, say, press }) {
      await say('/depot reset ledger', 'expires');
      bot.depot.faults.set('ResetProject', { kind: 'slow', ms: 20_000 }, 1);
      await press('Reset', '⏳');
    },
  },
  {
    name: 'reset-changed',
    about: 'A build started since the preview, so it asks again.',
    async open({ running, say, press }) {
      await say('/depot reset initech', 'expires');
      running('initech', 1);
      await press('Reset', 'This changed in the meantime');
    },
  },
  {
    name: 'reset-unclear',
    about: 'Depot’s answer was lost.',
    async open({ bot, say, press }) {
      await say('/depot reset umbrella-labs', 'expires');
      bot.depot.faults.set('ResetProject', { kind: 'lose-answer' }, 1);
      await press('Reset', /Unclear/);
    },
  },
  {
    name: 'reset-failed',
    about: 'Depot refused.',
    async open({ bot, say, press }) {
      await say('/depot reset umbrella-labs', 'expires');
      bot.depot.faults.set('ResetProject', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' }, 1);
      await press('Reset', /was not/);
    },
  },
  {
    name: 'cancelled',
    about: 'Cancelled by somebody else.',
    async open({ say, clickAs, seen }) {
      await say('/depot reset docs-site', 'expires');
      await clickAs(PEOPLE.bo, OPERATION_ACTIONS.cancel);
      await seen('Cancelled by');
    },
  },
  said('delete-confirm', '`/depot delete globex`', 'delete globex', 'can’t be undone'),
  {
    name: 'delete-by-name',
    about: 'Type the name to delete.',
    async open({ say, seen, window: { page } }) {
      await say('/depot delete globex', 'can’t be undone');
      await page
        .getByRole('button', { name: /^Delete/ })
        .last()
        .click();
      await page.getByRole('dialog').getByRole('textbox').fill('globe');
      await page.getByRole('button', { name: 'Delete it' }).click();
      await seen('That isn’t the name');
    },
  },
  {
    name: 'deleted',
    about: 'Afterwards.',
    async open({ say, seen, window: { page } }) {
      await say('/depot delete wayne-enterprises', 'can’t be undone');
      await page
        .getByRole('button', { name: /^Delete/ })
        .last()
        .click();
      await page.getByRole('dialog').getByRole('textbox').fill('wayne-enterprises');
      await page.getByRole('button', { name: 'Delete it' }).click();
      await seen('Deleted');
    },
  },
  said('refused', 'A member may not.', 'delete ledger', 'You may not delete projects', PEOPLE.carla),
  {
    name: 'builds',
    about: '`/depot builds payments-api`',
    open({ ended, say }) {
      ended('payments-api', 'dns');
      return say('/depot builds payments-api', 'newest first');
    },
  },
  said('builds-failed', '`/depot builds ml-worker failed`', 'builds ml-worker failed', 'failed builds'),
  said('builds-none', 'A project without builds.', 'builds sleepy-legacy', 'has no builds here'),
  {
    name: 'build',
    about: '`/depot build ID` of a failed build.',
    open: ({ ended, say }) => say(`/depot build ${ended('payments-api', 'dns')}`, 'Builds of the project'),
  },
  {
    name: 'build-live',
    about: 'A running build, live.',
    async open({ bot, say, projectId }) {
      const { buildId } = bot.depot.scenario.startBuild({
        projectId: projectId('ledger'),
        recipe: 'rustMultiPlatform',
      });
      await bot.clock.advance(90_000);
      await say(`/depot build ${buildId}`, 'Updates by itself');
    },
  },
  {
    name: 'steps',
    about: '`/depot steps ID`',
    open: ({ ended, say }) => say(`/depot steps ${ended('storefront', 'failed test')}`, 'from first to last'),
  },
  {
    name: 'why',
    about: '`/depot why ID`',
    open: ({ ended, say }) => say(`/depot why ${ended('storefront', 'failed test')}`, 'fingerprint'),
  },
  {
    name: 'why-memory',
    about: 'Another cause.',
    open: ({ ended, say }) => say(`/depot why ${ended('storefront', 'out of memory')}`, 'fingerprint'),
  },
  {
    name: 'why-hostile',
    about: 'A hostile log.',
    open: ({ ended, say }) => say(`/depot why ${ended('untrusted-sandbox', 'hostile')}`, 'fingerprint'),
  },
  {
    name: 'logs',
    about: '`/depot logs ID`',
    open: ({ ended, say }) => say(`/depot logs ${ended('storefront', 'failed test')}`, 'Full log as a file'),
  },
  {
    name: 'log-file',
    about: 'The whole log as a file.',
    async open({ ended, say, press, window: { page } }) {
      await say(`/depot logs ${ended('storefront', 'failed test')}`, 'Full log as a file');
      await press('Full log as a file', 'direct message');
      await page
        .getByRole('button', { name: /^Depot/ })
        .first()
        .click();
      await page.getByRole('link', { name: /^Download/ }).waitFor();
    },
  },
  said('unknown-build', 'A build that is not there.', 'why nonsense12', /nonsense12/),
  said('ask-build', 'A command without its build asks for it.', 'why', 'Which build?'),
  said('status', '`/depot status`', 'status', 'reachable'),
  {
    name: 'status-trouble',
    about: 'Depot is down.',
    async open({ bot, say }) {
      bot.depot.faults.set('*', { kind: 'refuse', code: Code.Unauthenticated, message: 'Invalid token' });
      await say('/depot status', 'not reachable');
    },
  },
  {
    name: 'trouble',
    about: 'Depot doesn’t answer.',
    async open({ bot, say }) {
      bot.depot.faults.set('*', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' });
      await say('/depot show ledger', 'reference');
    },
  },
  ...NOTICE_SCENES,
  ...ACCESS_SCENES,
  {
    name: 'inspector',
    about: 'The inspector, with a call opened.',
    query: '&panel=inspector',
    async open({ say, window: { page } }) {
      await say('/depot show payments-api', 'Last builds');
      await page
        .getByRole('button', { name: /GetProject/ })
        .first()
        .click();
      await page.getByRole('region', { name: 'Answered' }).waitFor();
    },
  },
  {
    name: 'switchboard',
    about: 'The switchboard.',
    query: '&panel=switchboard',
    async open({ bot, running, say, seen }) {
      await say('/depot reset hooli', 'expires');
      running('hooli', 1);
      bot.slack.state.changed();
      await seen('started');
    },
  },
  {
    name: 'thread',
    about: 'A thread.',
    async open({ bot, window: { page }, seen }) {
      await bot.slack.control
        .as(PEOPLE.bo)
        .say(CHANNELS.platform, 'Acme asks for a second project. Who can?');
      const [message] = bot.slack.control.as(PEOPLE.ana).sees(CHANNELS.platform);
      await bot.slack.control
        .as(PEOPLE.carla)
        .say(CHANNELS.platform, 'An admin: /depot create acme-eu', message?.ts);
      await bot.slack.control.as(PEOPLE.ana).say(CHANNELS.platform, 'On it.', message?.ts);
      await page.getByRole('button', { name: /2 replies/ }).click();
      await seen('On it.');
    },
  },
];
