// Every list with 100 long names: never cut inside a word or an escaped letter, ends with how many more there are, and fits
// into Slack. A new view fails here until it has a row, or a reason why it needs none.

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { viewProblemsOf } from '../../src/sandbox/slack/validate-blocks.ts';
import { templateListView } from '../../src/views/projects/templates.ts';
import { expectFine } from '../support/fine-view.ts';
import { COUNT, home, PAGED, SLICES, templates, WHOLE } from '../support/long-lists.ts';

function mrkdwnIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const mine = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...mine, ...Object.values(value).flatMap(mrkdwnIn)];
}

/** Each name that begins is there to its end, and nothing escaped is cut. */
function expectWhole(text: string, where: string): void {
  const begun = text.match(/\bn\d+ R/g)?.length ?? 0;
  const ended = text.match(/ end(?!\w)/g)?.length ?? 0;
  // The words for screen readers may end inside a list, after a word.
  expect(begun - ended, `${where}: …${text.slice(-120)}`).toBeLessThanOrEqual(text.endsWith('…') ? 1 : 0);
  expect(text, where).not.toMatch(/&(?!amp;|lt;|gt;)|<[^<>]*$|[\ud800-\udbff](?![\udc00-\udfff])/);
}

describe('a list of 100 long names', () => {
  it.each(
    Object.entries({
      ...PAGED,
      ...WHOLE,
      ...SLICES,
      templateListView: () =>
        templateListView({ templates, mayCreate: true, mayDelete: true, slashCommand: '/depot' }),
    }),
  )('%s: within the limits, each name whole', (name, make) => {
    const { text, blocks, plain } = make();
    expectFine({ text, blocks, ...(plain && { plain }) });
    for (const body of [text, ...mrkdwnIn(blocks), ...mrkdwnIn(plain ?? [])]) expectWhole(body, name);
  });

  it.each(Object.entries(WHOLE))('%s: says how many more there are', (name, make) => {
    const { blocks, plain } = make();
    const bodies = mrkdwnIn(plain ?? blocks).join('\n');
    const shown = new Set([...bodies.matchAll(/\bn(\d+) R/g)].map(([, n]) => n)).size;
    const more = [...bodies.matchAll(/and (\d+) (?:more|others)/g)].map(([, n]) => Number(n));
    if (shown < COUNT) expect(more, `${name} shows ${shown}`).toContain(COUNT - shown);
  });

  it('a name is never left out of a message that is too long: it says how many more there are', () => {
    const { blocks } = WHOLE.caughtUpView?.() ?? { blocks: [] };
    expect(JSON.stringify(blocks.at(-2))).toMatch(/and \d+ more projects/);
  });

  it.each(Object.entries(PAGED))('%s: says which page it is', (_name, make) => {
    const { text, blocks } = make();
    expect([text, ...mrkdwnIn(blocks)].join('\n')).toMatch(/Page 1 of \d+|Steps 1 to \d+ of 100/);
  });

  it('Home: within the limits, each name whole, and each list says how many more there are', () => {
    const { blocks } = home();
    expect(viewProblemsOf({ ...home() })).toEqual([]);
    const bodies = mrkdwnIn(blocks);
    for (const body of bodies) expectWhole(body, 'homeView');
    const more = bodies.flatMap((body) => /^and (\d+) more/.exec(body)?.[1] ?? []);
    expect(more).toEqual(['94', '90', '85']);
  });

  it('every view has a row, or a reason why it needs none', () => {
    const views = globSync('src/views/**/*.ts').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/^export (?:function|const) (\w+View)\b/gm)].map(
        ([, name = '']) => name,
      ),
    );
    expect(views.toSorted()).toEqual(
      [
        ...[PAGED, WHOLE, SLICES, NO_ROW, { homeView: home, templateListView }]
          .flatMap(Object.keys)
          .filter((name) => !name.includes(',')),
      ].toSorted(),
    );
  });
});

const OURS = 'it lists the bot’s own commands or services, which nobody else names';
const ONE = 'about one thing: no list of names';
const FORM = 'a form; what it offers has a limit of its own';
const NO_ROW: Readonly<Record<string, string>> = {
  authorReplyView: ONE,
  authorView: ONE,
  templateSavedView: ONE,
  alertPromiseView: ONE,
  buildAlertView: ONE,
  buildCardView: ONE,
  buildNoticeView: ONE,
  buildPreviewView: ONE,
  chainView: ONE,
  chosenBuildView: ONE,
  ciStatusView: ONE,
  commandHelpView: ONE,
  createManyFormView: FORM,
  createTokenFormView: FORM,
  customerView: ONE,
  deleteImagesFormView: FORM,
  deletedView: ONE,
  depotAwayView: ONE,
  depotBackView: ONE,
  fixedView: ONE,
  grantFormView: FORM,
  helpView: OURS,
  incidentView: ONE,
  logView: ONE,
  meView: ONE,
  mutedView: ONE,
  nameAnswerView: ONE,
  nameRequestView: ONE,
  nameTakenView: ONE,
  notUnderstoodView: ONE,
  nothingToExplainView: ONE,
  oddityView: ONE,
  projectCardView: ONE,
  projectFormView: FORM,
  projectPreviewView: ONE,
  retentionFormView: FORM,
  rotateTokenFormView: FORM,
  ruleChangeView: ONE,
  degradedBuildView: ONE,
  smallTalkView: OURS,
  statusView: OURS,
  stillFailingView: ONE,
  subscribedView: ONE,
  subscriptionPreviewView: ONE,
  succeededView: ONE,
  textWhyView: ONE,
  topicHelpView: OURS,
  trustFormView: FORM,
  unclearView: ONE,
  understoodChangeView: ONE,
  understoodView: ONE,
  unknownCommandView: OURS,
  unknownProjectOfBuildView: ONE,
  unsubscribedView: ONE,
  whichFailureView: ONE,
  whyView: ONE,
};
