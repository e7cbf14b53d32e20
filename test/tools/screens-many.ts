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

export const MANY_SCENES: readonly Scene[] = [
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
