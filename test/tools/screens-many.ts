// Many customers at once: the form, the preview, the end, and the file that only one person gets.

import { PEOPLE } from '../support/start-bot.ts';
import type { Scene, Stage } from './screens-scenes.ts';

const LINE =
  '/depot create northstar "Wayne Enterprises" tyrell-eu storefront hardware=32x64 token=yes subscribe=yes';

async function createMany({ bot, say, press, seen }: Stage): Promise<void> {
  await say(LINE, 'Create 3 projects?');
  await press('Create all 3', 'Creating projects');
  for (let turn = 0; turn < 10; turn++) await bot.clock.advance(2_000);
  await seen('Created 3 projects of 4');
}

async function saveTemplates({ say }: Stage): Promise<void> {
  await say('/depot template save small hardware=4x8 cache=25', 'Saved the template');
  await say(
    '/depot template save standard region=eu-central-1 hardware=32x64 cache=100 from=storefront subscribe here',
    'Trusts GitHub northwind/storefront',
  );
}

export const MANY_SCENES: readonly Scene[] = [
  {
    name: 'templates',
    about: '`/depot template`',
    async open(stage) {
      await saveTemplates(stage);
      await stage.say('/depot template', 'Templates for new projects');
    },
  },
  {
    name: 'template-form',
    about: 'The form for a project, filled in by a template.',
    async open(stage) {
      await saveTemplates(stage);
      await stage.say('/depot create template=standard', 'Cache age in days');
    },
  },
  {
    name: 'template-preview',
    about: '`/depot create initech-eu template=standard`',
    async open(stage) {
      await saveTemplates(stage);
      await stage.say('/depot create northstar template=standard', 'Create 1 project?');
    },
  },
  {
    name: 'create-many-form',
    about: '“Create many” in the form for one project.',
    async open({ say, press }) {
      await say('/depot create', 'Cache age in days');
      await press('Create many', 'One name a line');
    },
  },
  {
    name: 'create-many-preview',
    about: 'What would be created, and where the secrets go.',
    open: ({ say }) => say(LINE, 'Create 3 projects?'),
  },
  { name: 'create-many-done', about: 'And then.', open: createMany },
  {
    name: 'create-many-secrets',
    about: 'The files in the direct message of who asked.',
    async open(stage) {
      await createMany(stage);
      const { page } = stage.window;
      await page.goto(page.url().replace(/at=[^&]*/, `at=${stage.bot.slack.control.as(PEOPLE.ana).dm()}`));
      await stage.seen('Token secrets');
    },
  },
];
